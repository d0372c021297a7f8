// Finding phrases and items by characters and by pinyin.
import assert from "node:assert/strict";
import { test } from "node:test";
import { find, pinyinOf, rank, tableOf } from "../../app/static/js/recorder/finding.js";

const phrases = [
  { text: "留样缺品种", pinyin: "liu yang que|kui pin zhong|chong" },
  { text: "重复使用一次性手套", pinyin: "zhong|chong|tong fu shi yong yi ci xing shou tao" },
  { text: "不足 48 小时", pinyin: "bu zu 48 xiao shi" },
  { text: "No label", pinyin: "no label" },
];
const found = (query) => find(phrases, query).map(({ text }) => text);

test("first letters, whole syllables and a mixture of both are found", () => {
  for (const query of ["lyqpz", "liuyang", "liuyqpz", "liu yang", "LYQ"]) assert.deepEqual(found(query), ["留样缺品种"], query);
});

test("letters may begin in the middle, but only where a syllable begins", () => {
  assert.deepEqual(found("qpz"), ["留样缺品种"]);
  assert.deepEqual(found("angq"), []);
});

test("a character is found by each of its readings", () => {
  assert.deepEqual(found("chongfu"), ["重复使用一次性手套"]);
  assert.deepEqual(found("zf"), ["重复使用一次性手套"]);
});

test("characters, digits, Latin words and full-width letters are found as they stand", () => {
  assert.deepEqual(found("品种"), ["留样缺品种"]);
  assert.deepEqual(found("48小时"), ["不足 48 小时"]);
  assert.deepEqual(found("bz48"), ["不足 48 小时"]);
  assert.deepEqual(found("LABEL"), ["No label"]);
  assert.deepEqual(found("ｌｙｑ"), ["留样缺品种"]);
});

test("nothing typed shows everything, what does not fit shows nothing", () => {
  assert.equal(found("  ").length, phrases.length);
  assert.deepEqual(found("zzz"), []);
  assert.deepEqual(found("没有"), []);
});

test("what begins with the words goes before what only holds them", () => {
  const two = [{ text: "未留样", pinyin: "wei liu yang" }, { text: "留样缺品种", pinyin: "liu yang que pin zhong" }];
  assert.deepEqual(find(two, "ly").map(({ text }) => text), ["留样缺品种", "未留样"]);
  assert.deepEqual(find(two, "留样").map(({ text }) => text), ["留样缺品种", "未留样"]);
  assert.equal(rank("ly", "未留样", "wei liu yang"), 3);
});

test("syllables are put together from what the page says of its characters", () => {
  const table = tableOf("品pin 小xiao 时shi 样yang 留liu 种zhong|chong 𠮷ji");
  assert.equal(pinyinOf("留样 48小时，ＰＤＦ v2！", table), "liu yang 48 xiao shi pdf v2");
  assert.equal(pinyinOf("品种、𠮷", table), "pin zhong|chong ji");
  assert.equal(pinyinOf("，。", table), "");
  assert.equal(pinyinOf("No label", tableOf("")), "no label");
});
