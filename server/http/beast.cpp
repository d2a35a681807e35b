// The one translation unit that holds the code of Asio and Beast.
#include <boost/version.hpp>
// Installing a package that wants Boost 1.74 silently removes 1.81; the header gate and the limits were tried against 1.81 only.
static_assert(BOOST_VERSION == 108100);

#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>
