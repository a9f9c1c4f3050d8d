// SPDX-License-Identifier: MIT
//
// What runs per tick or per message returns Result<T>: the value, or an Error that carries errno,
// what was tried and on what. Start-up code may throw instead (throw_error turns one into the
// other). A program whose failures carry something else gives its own type in place of Error.
#pragma once

#include <cerrno>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>

namespace netmon {

struct Error {
  int code = 0;         // errno, or 0 where the kernel was not asked
  std::string what;     // what was tried, or what is wrong
  std::string subject;  // path or name it was tried on; may be empty

  // "cannot open /sys/class/net/eth0: No such file or directory"
  [[nodiscard]] std::string text() const;
};

// The current errno with what was tried.
[[nodiscard]] Error errno_error(std::string what, std::string subject = {});

// Thrown only while starting up.
class Failure : public std::runtime_error {
 public:
  explicit Failure(const Error& error) : std::runtime_error(error.text()), code_(error.code) {}
  [[nodiscard]] int code() const { return code_; }

 private:
  int code_;
};

template <typename T, typename E = Error>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT(*-explicit-*)
  Result(E error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(*-explicit-*)

  [[nodiscard]] bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }
  T& operator*() { return std::get<0>(state_); }
  const T& operator*() const { return std::get<0>(state_); }
  T* operator->() { return &std::get<0>(state_); }
  const T* operator->() const { return &std::get<0>(state_); }
  [[nodiscard]] const E& error() const { return std::get<1>(state_); }

  // For start-up: the value, or the error thrown as Failure.
  T take_or_throw() && {
    if (!ok()) throw Failure(error());
    return std::move(std::get<0>(state_));
  }

 private:
  std::variant<T, E> state_;
};

template <typename E>
class [[nodiscard]] Result<void, E> {
 public:
  Result() = default;
  Result(E error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(*-explicit-*)

  [[nodiscard]] bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }
  [[nodiscard]] const E& error() const { return std::get<1>(state_); }
  void or_throw() const {
    if (!ok()) throw Failure(error());
  }

 private:
  std::variant<std::monostate, E> state_;
};

}  // namespace netmon
