// SPDX-License-Identifier: MIT
//
// Reads a .varlink file, and holds values to it. Takes what our own files have, and throws on
// anything else.
#pragma once

#include <map>
#include <optional>
#include <regex>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "wire/json_text.h"

namespace netmon {

struct VarlinkFile {
  struct Field {
    std::string name;
    std::string type;  // "?[]string"
  };
  using Fields = std::vector<Field>;
  struct Method {
    Fields in;
    Fields out;
  };

  std::string interface;
  std::map<std::string, Fields> types;
  std::map<std::string, std::set<std::string>> words;  // of enumerations
  std::map<std::string, Method> methods;
  std::map<std::string, Fields> errors;

  static VarlinkFile parse(std::string text) {
    text = std::regex_replace(text, std::regex("#[^\n]*"), "");
    VarlinkFile file;
    std::smatch match;
    static const std::regex kHead(R"(^\s*interface\s+([a-z.]+))");
    if (!std::regex_search(text, match, kHead)) throw std::runtime_error("no interface");
    file.interface = match[1];
    text = match.suffix();
    static const std::regex kType(R"(^\s*type\s+(\w+)\s*\(([^()]*)\))");
    static const std::regex kMethod(R"(^\s*method\s+(\w+)\s*\(([^()]*)\)\s*->\s*\(([^()]*)\))");
    static const std::regex kErrorLine(R"(^\s*error\s+(\w+)\s*\(([^()]*)\))");
    while (text.find_first_not_of(" \n") != std::string::npos) {
      if (std::regex_search(text, match, kType)) {
        const std::string body = match[2];
        if (body.find(':') == std::string::npos) {
          file.words[match[1]] = words_of(body);
        } else {
          file.types[match[1]] = fields_of(body);
        }
      } else if (std::regex_search(text, match, kMethod)) {
        file.methods[match[1]] = {fields_of(match[2]), fields_of(match[3])};
      } else if (std::regex_search(text, match, kErrorLine)) {
        file.errors[match[1]] = fields_of(match[2]);
      } else {
        throw std::runtime_error("not understood: " + text.substr(0, 60));
      }
      text = std::string(match.suffix());
    }
    return file;
  }

  // What is wrong with an object that is to have these fields; "" if nothing is.
  [[nodiscard]] std::string complaint(const JsonObject& object, const Fields& fields) const {
    if (!object.is_object()) return "is no object: " + object.dump();
    std::set<std::string> known;
    for (const Field& field : fields) {
      known.insert(field.name);
      const auto value = object.find(field.name);
      const bool optional = field.type[0] == '?';
      if (value == object.end()) {
        if (!optional) return field.name + " is missing";
        continue;
      }
      std::string wrong = complaint(*value, optional ? field.type.substr(1) : field.type);
      if (!wrong.empty()) return field.name + ": " + wrong;
    }
    for (const auto& [name, value] : object.items()) {
      if (known.count(name) == 0) return name + " is not in the file";
    }
    return "";
  }
  [[nodiscard]] std::string complaint(const JsonObject& value, const std::string& type) const {
    if (type.rfind("[]", 0) == 0) {
      if (!value.is_array()) return "is no array";
      for (const JsonObject& item : value) {
        std::string wrong = complaint(item, type.substr(2));
        if (!wrong.empty()) return wrong;
      }
      return "";
    }
    if (type == "string") return value.is_string() ? "" : "is no string";
    if (type == "int") return value.is_number_integer() ? "" : "is no int";
    if (type == "float") return value.is_number() ? "" : "is no float";
    if (type == "bool") return value.is_boolean() ? "" : "is no bool";
    if (const auto word = words.find(type); word != words.end()) {
      return value.is_string() && word->second.count(value.get<std::string>()) > 0
                 ? ""
                 : value.dump() + " is no " + type;
    }
    return complaint(value, types.at(type));
  }

 private:
  static std::vector<std::string> parts_of(const std::string& body) {
    std::vector<std::string> parts;
    static const std::regex kPart("[^,]+");
    for (auto at = std::sregex_iterator(body.begin(), body.end(), kPart);
         at != std::sregex_iterator(); ++at) {
      const std::string part = std::regex_replace(at->str(), std::regex(R"(\s+)"), "");
      if (!part.empty()) parts.push_back(part);
    }
    return parts;
  }
  static std::set<std::string> words_of(const std::string& body) {
    const auto parts = parts_of(body);
    return {parts.begin(), parts.end()};
  }
  static Fields fields_of(const std::string& body) {
    Fields fields;
    for (const std::string& part : parts_of(body)) {
      const size_t colon = part.find(':');
      if (colon == std::string::npos) throw std::runtime_error("no type: " + part);
      fields.push_back({part.substr(0, colon), part.substr(colon + 1)});
    }
    return fields;
  }
};

}  // namespace netmon
