#include "ring_svg.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "show.hpp"

namespace ronde::formats {
namespace {

constexpr double kRadiusMin = 60, kRadiusMax = 220, kNodeSpace = 34, kNodeRadius = 13, kDotRadius = 2.5;
constexpr double kLabelGap = 22, kLabelWidth = 165, kLabelHeight = 34, kMargin = 20;

struct Point {
  double x, y;
};

class Drawing {
 public:
  Drawing(const std::vector<RingNode>& nodes, bool closed) : nodes_(nodes), closed_(closed) {
    radius_ = std::clamp(static_cast<double>(nodes.size()) * kNodeSpace / (2 * std::numbers::pi), kRadiusMin, kRadiusMax);
    // A chain keeps a sixth of the circle open.
    step_ = 2 * std::numbers::pi / static_cast<double>(std::max<std::size_t>(nodes.size(), 1));
    if (!closed && nodes.size() > 1) step_ = 2 * std::numbers::pi * 5 / 6 / static_cast<double>(nodes.size() - 1);
  }

  std::string text(std::string_view description) {
    const bool named = nodes_.size() <= kNamedNodes, numbered = nodes_.size() <= kNumberedNodes;
    const double width = radius_ + (named ? kLabelGap + kLabelWidth : kMargin),
                 height = radius_ + (named ? kLabelHeight + kMargin : kMargin);
    text_ = "<svg viewBox=\"" + number(-width) + " " + number(-height) + " " + number(2 * width) + " " + number(2 * height) +
            "\" role=\"img\" aria-label=\"" + escaped(description) + "\">\n";
    path();
    heads();
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      numbered ? disc(i) : dot(i);
      if (named) label(i);
    }
    return std::move(text_) + "</svg>\n";
  }

 private:
  [[nodiscard]] static std::string number(double value) {
    std::string text = fixed(std::round(value * 10) / 10, 1);
    return text.ends_with(".0") ? text.substr(0, text.size() - 2) : text;
  }
  [[nodiscard]] double angle(double i) const { return i * step_ - std::numbers::pi / 2; }
  [[nodiscard]] static Point at(double angle, double radius) { return {radius * std::cos(angle), radius * std::sin(angle)}; }

  void path() {
    if (closed_) {
      text_ += "<circle class=\"line\" r=\"" + number(radius_) + "\"/>\n";
      return;
    }
    const Point from = at(angle(0), radius_), to = at(angle(static_cast<double>(nodes_.size()) - 1), radius_);
    text_ += "<path class=\"line\" d=\"M" + number(from.x) + " " + number(from.y) + "A" + number(radius_) + " " + number(radius_) +
             " 0 1 1 " + number(to.x) + " " + number(to.y) + "\"/>\n";
  }

  /// Arrow heads half way between two nodes; fewer where they would touch.
  void heads() {
    const std::size_t gaps = closed_ ? nodes_.size() : nodes_.size() - std::min<std::size_t>(nodes_.size(), 1);
    constexpr double kRoom = 24, kArrow = 5;
    const auto every = static_cast<std::size_t>(std::max(1.0, std::ceil(kRoom / (step_ * radius_))));
    for (std::size_t i = 0; i < gaps; i += every) {
      const double middle = angle(static_cast<double>(i) + 0.5), turn = kArrow / radius_;
      const Point tip = at(middle + turn, radius_), outer = at(middle - turn, radius_ + kArrow),
                  inner = at(middle - turn, radius_ - kArrow);
      text_ += "<path class=\"head\" d=\"M" + number(outer.x) + " " + number(outer.y) + "L" + number(tip.x) + " " + number(tip.y) + "L" +
               number(inner.x) + " " + number(inner.y) + "z\"/>\n";
    }
  }

  void disc(std::size_t i) {
    const Point place = at(angle(static_cast<double>(i)), radius_);
    text_ += "<circle class=\"node\" cx=\"" + number(place.x) + "\" cy=\"" + number(place.y) + "\" r=\"" + number(kNodeRadius) + "\"/>";
    if (closed_ || i + 1 < nodes_.size())  // who ends a chain gives nothing
      text_ += "<text x=\"" + number(place.x) + "\" y=\"" + number(place.y) + "\" dy=\".35em\" text-anchor=\"middle\">" +
               std::to_string(i + 1) + "</text>";
    text_ += "\n";
  }

  void dot(std::size_t i) {
    const Point place = at(angle(static_cast<double>(i)), radius_);
    text_ += "<circle class=\"head\" cx=\"" + number(place.x) + "\" cy=\"" + number(place.y) + "\" r=\"" + number(kDotRadius) + "\"/>\n";
  }

  void label(std::size_t i) {
    constexpr std::size_t kLetters = 20;
    constexpr double kSide = 0.3;
    const double turn = angle(static_cast<double>(i));
    const Point place = at(turn, radius_ + kLabelGap);
    const double x = std::cos(turn), y = std::sin(turn);
    const char* anchor = x > kSide ? "start" : x < -kSide ? "end" : "middle";
    const RingNode& node = nodes_[i];
    // Two lines stand around the middle at the sides, above it at the top, below it at the bottom.
    const double lift = node.user.empty() ? 0 : (y < -0.9 ? -16 : y > 0.9 ? 6 : -4);
    const std::string start = "<text x=\"" + number(place.x) + "\" text-anchor=\"" + anchor + "\" y=\"";
    text_ += start + number(place.y + lift) + "\" dy=\".35em\">" + escaped(shortened(node.item, kLetters)) + "</text>";
    if (!node.user.empty())
      text_ +=
          start + number(place.y + lift + 14) + "\" dy=\".35em\" class=\"soft\">" + escaped(shortened(node.user, kLetters)) + "</text>";
    text_ += "\n";
  }

  const std::vector<RingNode>& nodes_;
  bool closed_;
  double radius_, step_;
  std::string text_;
};

}  // namespace

std::string ring_svg(const std::vector<RingNode>& nodes, bool closed, std::string_view description) {
  return Drawing(nodes, closed).text(description);
}

}  // namespace ronde::formats
