#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

// Every bound of the market, named beside its reason. Those that a steward may change are in Settings (words.hpp).
namespace ronde::market::limits {

using namespace std::chrono_literals;
using std::chrono::days;

// Proposals: few enough that nobody's phone rings all day (PRODUCT R17, S3).
inline constexpr std::size_t kLiveProposals = 2;         // everyday proposals a member is in at once
inline constexpr std::size_t kLiveProposalsNew = 1;      // before the first completed exchange: more accounts must not pay
inline constexpr std::uint32_t kTurnedDownADay = 5;      // proposals that one turns down in a day; then one is asked no more until tomorrow
inline constexpr std::uint32_t kTurnedDownADayNew = 2;   // before the first completed exchange
inline constexpr days kAskAgainAfter{7};                 // an exchange that somebody let expire rests so long
inline constexpr std::size_t kSeats = 6;                 // a ring of seven is a drawing nobody reads
inline constexpr std::uint32_t kRounds = 20;             // repairs of one proposal; then it dissolves
inline constexpr std::chrono::hours kDraftLife = 24h;    // a held-back proposal that nobody sends
inline constexpr days kReminderAfter{3};                 // after the hand-over deadline
inline constexpr days kShortfallAfter{7};                // after the hand-over deadline
inline constexpr days kBadTime{7};                       // "a bad moment" closes these arcs for a week
inline constexpr days kMeetingAhead{60};                 // a meeting further away is a wish
inline constexpr days kThanksWithin{60};                 // after the hand-over
inline constexpr std::chrono::hours kMeetingSoon = 24h;  // its two are reminded so long before
inline constexpr std::chrono::hours kUrgent = 24h;       // a withdrawal this close to a meeting is an urgent repair
inline constexpr std::size_t kRepliesKept = 10;          // how long a member's last answers took
inline constexpr std::size_t kRepliesShown = 3;          // before so many nothing is said of it
inline constexpr std::uint8_t kCodeTries = 5;            // 30^6 codes: five guesses are hopeless
inline constexpr std::uint32_t kWaitingBonusMax = 10;    // dissolved exchanges are counted up to here

// What one member may do in a day (UTC). Generous for a person, dull for a program.
inline constexpr std::uint32_t kListingsADay = 30;
inline constexpr std::uint32_t kEditsADay = 120;
inline constexpr std::uint32_t kInvitationsADay = 20;
inline constexpr std::uint32_t kBlocksADay = 50;
inline constexpr std::uint32_t kConcernsADay = 10;
inline constexpr std::size_t kConcernText = 500;     // code points
inline constexpr std::size_t kReportConcerns = 100;  // that one report joins; the next one opens another
inline constexpr std::size_t kStatement = 1000;      // code points: why something was decided, and why somebody thinks it wrong
inline constexpr days kSuspension{7};
inline constexpr days kStewardStop{3};  // for which one steward alone may suspend somebody
inline constexpr days kAppeal{7};
inline constexpr std::size_t kDeedReason = 200;      // code points: why somebody did what the journal holds
inline constexpr std::uint32_t kMessagesADay = 100;  // of one member, in all their exchanges
inline constexpr std::size_t kMessageText = 1000;    // code points
inline constexpr std::uint32_t kSearchesADay = 40;
inline constexpr std::size_t kSavedSearches = 20;  // of one member: each may tell them something every day
inline constexpr std::size_t kSearchWords = 200;   // bytes: what the list's `q` takes
inline constexpr std::size_t kFinds = 100;         // that wait to be told of; a day with more is told as so many
inline constexpr std::uint32_t kHidesADay = 500;
inline constexpr std::uint32_t kPhotosADay = 60;
inline constexpr std::size_t kPhotos = 4;          // of one listing: front, back, detail, label
inline constexpr std::uint32_t kPhotoSide = 1600;  // pixels of the longer side: fills a phone's screen twice over
inline constexpr std::size_t kPhotoAlt = 200;      // code points
inline constexpr std::size_t kOpenListings = 200;  // a member's listings that are neither given nor over

// Text, in code points; bytes are at most four times that.
inline constexpr std::size_t kFirstName = 40;
inline constexpr std::size_t kTitle = 80;
inline constexpr std::size_t kBeside = 4;  // things of a bundle beside its first: five fit one pair of arms
inline constexpr std::size_t kText = 2000;
inline constexpr std::size_t kPlaceName = 80;
inline constexpr std::size_t kGroupName = 40;
inline constexpr std::uint32_t kGroupLimit = 20;
inline constexpr std::size_t kCategoryId = 60;
inline constexpr std::size_t kHours = 200;
inline constexpr std::size_t kAddress = 160;
inline constexpr std::size_t kPlaceText = 300;
inline constexpr std::size_t kAssociations = 500;
inline constexpr std::size_t kAssociationPeople = 50;
inline constexpr std::size_t kPhone = 30;     // with its blanks, and with an extension
inline constexpr std::size_t kWebsite = 200;  // bytes
inline constexpr std::size_t kSourceId = 80;
inline constexpr std::size_t kOpenSpans = 42;  // six a day: nobody opens more often
inline constexpr std::size_t kPlaces = 1000;   // of three communes, shops and associations together; the list is read whole
inline constexpr days kPlaceCheck{365};        // after so long somebody should make sure that it is still there
inline constexpr std::size_t kTag = 20;        // bytes: a word for programs
inline constexpr std::size_t kTags = 3;        // what a generated want accepts; nobody types them

inline constexpr std::uint32_t kQuantity = 99;
inline constexpr std::uint32_t kDurationMin = 5;     // minutes of a service or lesson
inline constexpr std::uint32_t kDurationMax = 1440;  // a day
inline constexpr std::uint32_t kLoanDays = 90;       // a loan for longer is a gift that nobody dares to name
inline constexpr std::size_t kPairings = 50;
inline constexpr std::size_t kExclusions = 50;
inline constexpr days kListingLife{60};  // default end of a listing
inline constexpr days kListingLifeMax{366};
inline constexpr days kNotificationLife{90};        // longer than anything that one tells of: 60 days of hand-over and its shortfall
inline constexpr days kListingRest{30};             // after it would have expired anyway: long enough to post it again
inline constexpr days kExchangeLife{365};           // after its end: who owes whom what is settled by then
inline constexpr days kInvitationRest{30};          // after its end
inline constexpr days kConcernLife{730};            // what one person did is seen as a habit only over years
inline constexpr days kJournalLife{730};            // of deeds: as long as somebody may ask who did it
inline constexpr days kTallyLife{2};                // what is counted a day, and no day is over everywhere before the next has begun
inline constexpr days kDeviceLife{90};              // a session, however much it is used
inline constexpr days kHistoryLife{30};             // of change sets, which still hold what was changed or taken away since
inline constexpr std::size_t kCallNeeds = 12;       // of one project: a list that is read to its end
inline constexpr std::size_t kOpenCalls = 40;       // of all projects together: the page is read whole
inline constexpr std::uint32_t kPledgesADay = 30;   // of one member
inline constexpr days kCallRest{90};                // after its end: until everything has been brought and thanked for
inline constexpr std::size_t kOpenNotices = 200;    // on the board: it is read whole
inline constexpr std::uint32_t kNoticesADay = 30;   // of one member
inline constexpr std::size_t kNoticeText = 1000;    // code points: what it is; all else is where it links to
inline constexpr std::uint32_t kNoticeAgeMin = 13;  // under it there is no paid work (PRODUCT 9.2)
inline constexpr std::uint32_t kNoticeAgeMax = 30;  // a board for the young: what asks for more years is for adults
inline constexpr std::size_t kMentoringOf = 3;      // of one mentor
inline constexpr days kMentorCheck{365};            // then an association looks at its mentor anew
inline constexpr std::uint32_t kLemanMax = 200;     // of one exchange, whatever a neighbourhood sets: a complement is no price
inline constexpr std::uint32_t kLemanRounds = 10;   // in which amounts change; the rest of kRounds is for repairs
inline constexpr days kNoticeRest{30};              // after it has left the board: long enough to hang it again
inline constexpr std::uint32_t kExportsADay = 5;
inline constexpr days kMessageLife{90};  // of a thread, after its exchange is over (PRODUCT 9.1); the longest loan is back by then
inline constexpr days kWriteAfter{30};   // after it is over one may still write so long, or until a loan is due back
inline constexpr std::uint32_t kUnreadShown = 99;            // unread messages are counted up to here
inline constexpr std::chrono::minutes kFindsGather = 30min;  // who posts one listing often posts another
inline constexpr days kFindsRest{1};                         // between two alerts of one search
inline constexpr days kAssociationCodeLife{7};
inline constexpr days kInvitationLife{30};
inline constexpr days kInvitationLifeMax{366};
inline constexpr std::uint32_t kInvitationUses = 20;  // a member's link; a steward's poster:
inline constexpr std::uint32_t kPosterUses = 500;

// Gifts in the name of a business: it helps chains to begin, and does not fill the board.
inline constexpr std::uint32_t kGiftsOfABusiness = 20;  // units that it posts in
inline constexpr days kGiftsWindow{30};

// A plan is a picture that a telephone loads: 800 corners are at most 10 kB of path data, and tell a commune apart to a few metres.
inline constexpr std::size_t kPlanQuarters = 200;
inline constexpr std::size_t kHandoverPoints = 200;
inline constexpr std::size_t kCharter = 4000;  // code points, a language
inline constexpr std::size_t kPlanCorners = 800;
inline constexpr std::uint32_t kPlanMetres = 100'000;

// Swap events: a hall of a thousand people with what they can carry.
inline constexpr std::size_t kEvents = 200;            // of a neighbourhood, the past year's among them
inline constexpr std::uint32_t kEventsADay = 10;       // of one member
inline constexpr std::uint16_t kEventPeople = 1000;    // in one hall
inline constexpr std::size_t kEventItems = 60;         // of one person
inline constexpr std::size_t kEventItemsAll = 10'000;  // on all tables
inline constexpr std::size_t kEventWishes = 200;       // of one person
inline constexpr std::size_t kEventStaff = 30;
inline constexpr std::uint8_t kEventTables = 26;         // A to Z
inline constexpr std::uint8_t kEventCycleCap = 6;        // longer rings only without a cap
inline constexpr std::size_t kScansAtOnce = 200;         // what a tablet kept while it was offline comes in portions
inline constexpr std::size_t kScansKept = 70;            // of one person: coming in, and each thing that they take home
inline constexpr std::uint32_t kRegistrationsADay = 50;  // of one member, changes among them
inline constexpr days kWalkInLife{30};                   // names of walk-ins, after the event (PRODUCT 9.1)
inline constexpr days kEventLife{365};                   // what lay on the tables and went to whom, after the event
inline constexpr std::size_t kAnnouncementsADay = 3;     // of one event: who takes part hears of each
inline constexpr std::size_t kAnnouncementText = 1000;   // code points
inline constexpr days kAnnounceAfter{7};                 // an event's end: that it is called off, what was left behind

// What the matcher weighs (weights.hpp).
inline constexpr std::size_t kWeightsWhy = 500;         // code points: a reason that a neighbour reads to its end
inline constexpr days kWeightsRest{1};                  // between two changes: nobody turns them for one night
inline constexpr std::uint64_t kWeightsChanges = 2000;  // of a neighbourhood for good: its log is never cut
inline constexpr std::size_t kWeightsShown = 50;        // the newest of them

// Wishes without a return (no_return.hpp): of each ten gifts of a month so many may go first to one, unless a steward says otherwise.
// Two: who marks in earnest comes first now and then, four gifts in five are as ever, and to mark as a trick brings hardly anything.
inline constexpr std::uint32_t kNoReturnOfTen = 2;
inline constexpr std::uint32_t kNoReturnOfTenMax = 5;  // a half: gifts stay gifts to everybody
inline constexpr std::size_t kNoReturnWishes = 2;      // of one member, hanging

inline constexpr std::size_t kPublishedAtLeast = 5;  // a public count below this could point at a person

}  // namespace ronde::market::limits
