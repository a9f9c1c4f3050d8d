// SPDX-License-Identifier: MIT
#include "netmon/memory.h"

#include <algorithm>
#include <utility>

#include "base/clock.h"
#include "policy/monitor_life.h"

namespace netmon {

namespace {

constexpr seconds kSaveAgain{10};
constexpr milliseconds kBurst{100};
constexpr size_t kMaxHoldsRead = 8192;  // more than there can be links
constexpr size_t kMaxKeptHolds = 256;   // of interfaces that are not monitored now

bool is_over(const Hold& hold) {
  return hold.until_usec && *hold.until_usec <= realtime_usec();
}

}  // namespace

Memory::Memory(EventLoop& loop, Log& log, const std::string& directory,
               std::function<void()> settle)
    : loop_(loop), log_(log), settle_(std::move(settle)), file_(directory) {
  again_ = loop.on_timer([this] { settle_(); });
  burst_end_ = loop.on_timer([this] {
    changed_ = burst_ = false;
    settle_();
  });
}

void Memory::load() {
  burst_begin_ = loop_.on_post([this] {
    if (!changed_ || std::exchange(burst_, true)) return;
    burst_end_.arm(monotonic_now() + kBurst);
  });
  loaded_ = monotonic_now();
  auto saved = file_.load();
  if (!saved) return log_.error(saved.error().text() + "; beginning anew");
  left_ = std::move(saved->links);
  for (SavedHold& held : saved->holds) {
    if (holds_.size() < kMaxHoldsRead) holds_[held.interface] = std::move(held.hold);
  }
}

void Memory::save(std::vector<SavedLink> links, std::map<InterfaceName, Hold> holds) {
  std::erase_if(holds_, [](const auto& entry) { return is_over(entry.second); });
  holds.insert(holds_.begin(), holds_.end());
  SavedState state{std::move(links), {}};
  state.holds.reserve(holds.size());
  for (const auto& [name, hold] : holds) state.holds.push_back({name, hold});
  const auto saved = file_.save(state);
  if (!saved) again_.arm(monotonic_now() + kSaveAgain);
  const bool forgets = !saved;
  if (std::exchange(forgets_, forgets) == forgets) return;
  if (forgets) {
    log_.error("what is known of the links will not outlive netmon: " + saved.error().text());
  } else {
    log_.line("what is known of the links is saved again");
  }
}

const SavedLink* Memory::find(const InterfaceName& name, uint32_t ifindex) const {
  const auto found = std::find_if(left_.begin(), left_.end(), [&](const SavedLink& saved) {
    return saved.interface == name && saved.ifindex == ifindex;
  });
  return found == left_.end() ? nullptr : &*found;
}

bool Memory::is_fresh() const {
  return monotonic_now() - loaded_ < MonitorLife::kUnitStartLimit;
}

std::optional<SavedLink> Memory::take(const InterfaceName& name, uint32_t ifindex) {
  const SavedLink* found = find(name, ifindex);
  if (found == nullptr) return std::nullopt;
  const SavedLink taken = *found;
  left_.erase(left_.begin() + (found - left_.data()));
  return taken;
}

void Memory::resume() {
  for (SavedLink& saved : left_) saved.stopped = false;
}

void Memory::keep_hold(const InterfaceName& name, const Hold& hold) {
  if (holds_.size() < kMaxKeptHolds) holds_[name] = hold;
}

std::optional<Hold> Memory::take_hold(const InterfaceName& name) {
  const auto kept = holds_.extract(name);
  if (kept.empty() || is_over(kept.mapped())) return std::nullopt;
  return kept.mapped();
}

}  // namespace netmon
