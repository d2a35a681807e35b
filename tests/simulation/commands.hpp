#pragma once

// Everything that anybody may ask of the market, as one value that a network can lose, double and delay.

#include <string>
#include <variant>

#include "market/blocks.hpp"
#include "market/deadlines.hpp"
#include "market/handover.hpp"
#include "market/invitations.hpp"
#include "market/listings.hpp"
#include "market/members.hpp"
#include "market/neighbourhood.hpp"
#include "market/proposals.hpp"
#include "market/repair.hpp"

namespace ronde::simulation {

using Command =
    std::variant<market::FoundNeighbourhood, market::EnrolMember, market::Join, market::ChangeMember, market::SetMemberState,
                 market::LeaveNeighbourhood, market::ChangeSettings, market::MakeInvitation, market::RevokeInvitation, market::PostListing,
                 market::EditListing, market::EndListing, market::PauseListing, market::HideListing, market::BlockSeat, market::BlockOwner,
                 market::Unblock, market::ProposeExchange, market::SendProposal, market::SupersedeProposal, market::CancelProposal,
                 market::Respond, market::GiveReason, market::AskAnotherTime, market::RepairProposal, market::DissolveProposal,
                 market::Withdraw, market::SetMeeting, market::ConfirmHandover, market::SayThanks, market::Expire, market::OutboxDelivered>;

[[nodiscard]] inline market::Result<market::Changes> decide(const market::MarketView& view, const Command& command, market::Timestamp now) {
  return std::visit([&](const auto& asked) { return market::decide(view, asked, now); }, command);
}

[[nodiscard]] inline std::string_view name(const Command& command) {
  constexpr std::array<std::string_view, std::variant_size_v<Command>> names{
      "found",   "enrol",    "join",     "change-member", "member-state", "leave",   "settings", "invite",
      "revoke",  "post",     "edit",     "end",           "pause",        "hide",    "block",    "block-owner",
      "unblock", "propose",  "send",     "supersede",     "cancel",       "respond", "reason",   "another-time",
      "repair",  "dissolve", "withdraw", "meeting",       "confirm",      "thanks",  "expire",   "outbox-delivered"};
  return names[command.index()];
}

}  // namespace ronde::simulation
