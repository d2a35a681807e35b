#include "market/swiss_time.hpp"

namespace ronde::market {

using std::chrono::hours;

std::chrono::hours swiss_offset(Timestamp at) {
  using namespace std::chrono;
  const year_month_day day(floor<days>(at));
  const auto change = [&](month of) { return sys_days(day.year() / of / Sunday[last]) + hours{1}; };
  return at >= change(March) && at < change(October) ? hours{2} : hours{1};
}

SwissTime swiss_time(Timestamp at) {
  return SwissTime((at + swiss_offset(at)).time_since_epoch());
}

Timestamp moment_of(SwissTime time) {
  const Timestamp in_winter(time.time_since_epoch() - hours{1});
  const Timestamp in_summer(time.time_since_epoch() - hours{2});
  return swiss_offset(in_winter) == hours{1} ? in_winter : in_summer;
}

}  // namespace ronde::market
