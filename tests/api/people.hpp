#pragma once

#include <string>
#include <vector>

#include "house.hpp"

/// Who the API's tests talk about: neighbours in every relation to one another, on one server.
namespace ronde::integration {

/// Amina is the one whose things are looked at. All have joined; the second neighbourhood is called Vessy.
struct People {
  explicit People(std::vector<std::string> more_arguments = {});
  House house;
  std::string code;  ///< an invitation to Thônex with uses left
  Device out;        ///< signed out
  Device amina;
  Device luc;     ///< a neighbour
  Device omar;    ///< Amina has blocked him
  Device zoe;     ///< of Vessy, on the same server
  Device claire;  ///< steward of Thônex
};

/// Answers a proposal as this device sees it now.
Answer respond(Device& device, const std::string& proposal, const std::string& answer);
/// An offer and a want of each that fit crosswise; answers the id of the proposal, which both have heard of.
std::string swap_between(Device& one, Device& other, const std::string& category = "home-cooking",
                         const std::string& back = "bicycle-repair");
/// The proposal that this device has to see, as soon as it is there; fails the test after some seconds.
std::string proposal_of(Device& device);
/// The items of a list that contain this id.
[[nodiscard]] bool lists(const Answer& answer, const std::string& id);
/// Tries until it is true, at most so long.
template <class Try>
bool within(int milliseconds, Try attempt);

}  // namespace ronde::integration

#include <chrono>
#include <thread>

template <class Try>
bool ronde::integration::within(int milliseconds, Try attempt) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
  while (!attempt()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return true;
}
