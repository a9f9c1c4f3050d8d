// SPDX-License-Identifier: MIT
#include "config/config_files.h"

#include <gtest/gtest.h>

#include "support/temporary_directory.h"

namespace netmon {

namespace {

// etc, run and lib in a directory of the test's own.
class ConfigFiles : public testing::Test {
 protected:
  // The files that count, relative to the directory.
  std::vector<std::string> found() {
    const auto files = find_config_files(directories);
    EXPECT_TRUE(files) << files.error().text();
    std::vector<std::string> relative;
    for (const std::string& file : *files) {
      relative.push_back(std::filesystem::path(file).lexically_relative(directory.path()));
    }
    return relative;
  }

  TemporaryDirectory directory;
  std::string etc = directory.path() / "etc";
  std::string run = directory.path() / "run";
  std::string lib = directory.path() / "lib";
  std::vector<std::string_view> directories = {etc, run, lib};
};

using Names = std::vector<std::string>;

}  // namespace

TEST_F(ConfigFiles, AreNoneWhereThereIsNothing) {
  EXPECT_EQ(found(), Names());
}

TEST_F(ConfigFiles, AreTheStrongestMainFileAndAllDropInsByName) {
  for (const char* file : {"etc/netmon.conf", "lib/netmon.conf", "lib/netmon.conf.d/10-a.conf",
                           "etc/netmon.conf.d/20-b.conf", "run/netmon.conf.d/15-c.conf",
                           "etc/netmon.conf.d/README", "etc/netmon.conf.d/x.conf.bak"}) {
    directory.write(file, "");
  }
  EXPECT_EQ(found(), (Names{"etc/netmon.conf", "lib/netmon.conf.d/10-a.conf",
                            "run/netmon.conf.d/15-c.conf", "etc/netmon.conf.d/20-b.conf"}));
}

TEST_F(ConfigFiles, OfOneNameMaskEachOther) {
  directory.write("lib/netmon.conf", "");
  directory.write("lib/netmon.conf.d/10-a.conf", "");
  directory.write("run/netmon.conf.d/10-a.conf", "");
  EXPECT_EQ(found(), (Names{"lib/netmon.conf", "run/netmon.conf.d/10-a.conf"}));
  std::filesystem::create_directories(directory.path() / "etc/netmon.conf.d");
  std::filesystem::create_symlink("/dev/null", directory.path() / "etc/netmon.conf.d/10-a.conf");
  EXPECT_EQ(found(), (Names{"lib/netmon.conf", "etc/netmon.conf.d/10-a.conf"}));
  const auto files = find_config_files(directories);
  const auto assignments = read_config_files(*files);
  ASSERT_TRUE(assignments) << assignments.error().text();
  EXPECT_TRUE(assignments->empty());
}

TEST_F(ConfigFiles, ThatLinkToNothingAreNotPassedOver) {
  directory.write("lib/netmon.conf", "[Netmon]\nInterfaces=a\n");
  std::filesystem::create_directories(etc);
  std::filesystem::create_symlink("/nonexistent/netmon.conf", etc + "/netmon.conf");
  EXPECT_EQ(found(), Names{"etc/netmon.conf"});
  EXPECT_EQ(read_config_files(*find_config_files(directories)).error().text(),
            "cannot read " + etc + "/netmon.conf: No such file or directory");
}

TEST_F(ConfigFiles, AreReadOneAfterTheOther) {
  directory.write("etc/netmon.conf", "[Netmon]\nInterfaces=a\n");
  directory.write("etc/netmon.conf.d/1.conf", "[Netmon]\nInterfaces=b\n");
  const auto files = find_config_files(directories);
  const auto assignments = read_config_files(*files);
  ASSERT_TRUE(assignments) << assignments.error().text();
  ASSERT_EQ(assignments->size(), 4U);
  EXPECT_EQ((*assignments)[1].value, "a");
  EXPECT_EQ((*assignments)[3].origin, etc + "/netmon.conf.d/1.conf:2");
}

TEST_F(ConfigFiles, ThatCannotBeReadAreNamed) {
  const Names missing = {etc + "/none.conf"};
  EXPECT_EQ(read_config_files(missing).error().text(),
            "cannot read " + missing.front() + ": No such file or directory");
  directory.write("etc/netmon.conf", "[Netmon]\nnonsense\n");
  const Names broken = {etc + "/netmon.conf"};
  EXPECT_EQ(read_config_files(broken).error().text(),
            broken.front() + ":2: neither [Section] nor Key=value: nonsense");
  std::filesystem::create_directories(directory.path() / "etc/netmon.conf.d/x.conf");
  const Names folder = {etc + "/netmon.conf.d/x.conf"};
  EXPECT_EQ(read_config_files(folder).error().text(),
            "cannot read " + folder.front() + ": Is a directory");
}

TEST_F(ConfigFiles, MayHaveOneMebibyteAndNoByteMore) {
  const Names large = {etc + "/netmon.conf"};
  directory.write("etc/netmon.conf", std::string(size_t{1024} * 1024, '\n'));
  EXPECT_TRUE(read_config_files(large));
  directory.write("etc/netmon.conf", std::string(1024 * 1024 + 1, '\n'));
  EXPECT_EQ(read_config_files(large).error().text(),
            "cannot read " + large.front() + ": File too large");
}

}  // namespace netmon
