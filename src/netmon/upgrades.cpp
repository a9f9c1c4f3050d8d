// SPDX-License-Identifier: MIT
#include "netmon/upgrades.h"

#include <utility>

namespace netmon {

namespace {

constexpr seconds kUpgradeLimit{30};

}  // namespace

Upgrades::Upgrades(EventLoop& loop, std::function<bool(LinkId)> restart)
    : restart_(std::move(restart)), limit_(loop.on_timer([this] {
        under_way_.reset();
        next();
      })) {}

void Upgrades::on_ready(LinkId link, bool current) {
  if (under_way_ == link) under_way_.reset();
  if (!current) outdated_.push_back(link);
  next();
}

void Upgrades::next() {
  while (!under_way_ && !outdated_.empty()) {
    const LinkId link = outdated_.front();
    outdated_.pop_front();
    if (!restart_(link)) continue;
    under_way_ = link;
    limit_.arm(monotonic_now() + kUpgradeLimit);
  }
}

}  // namespace netmon
