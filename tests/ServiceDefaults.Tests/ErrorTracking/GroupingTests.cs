using ResponsiAI.ServiceDefaults.ErrorTracking;

namespace ResponsiAI.ServiceDefaults.Tests.ErrorTracking;

internal sealed class GroupingTests
{
    [TestCase("no mail for anna@example.com from 10.0.0.1:2525", "no mail for ben@example.org from 192.168.17.4:25")]
    [TestCase("evt_1NxYz2 was not applied after 3 attempts", "evt_9AbCd1 was not applied after 12 attempts")]
    [TestCase("row 550e8400-e29b-41d4-a716-446655440000 is dead", "row 6ba7b810-9dad-11d1-80b4-00c04fd430c8 is dead")]
    [TestCase("since 2026-11-26T08:00:00Z, 1.5 s", "since 2025-01-02T23:59:59.123+01:00, 22.25 s")]
    [TestCase("session [Filtered:00ff12ab34cd56ef] ended", "session [Filtered:aabbccddeeffabcd] ended")]
    public void Texts_that_differ_in_ids_only_are_the_same(string one, string other) =>
        Assert.That(Grouping.WithoutIds(one), Is.EqualTo(Grouping.WithoutIds(other)));

    [TestCase("no mail for anna@example.com", "no webhook for anna@example.com")]
    [TestCase("a b", "a c")]
    [TestCase("1 row is dead", "1 row is late")]
    public void Texts_that_say_something_else_are_not(string one, string other) =>
        Assert.That(Grouping.WithoutIds(one), Is.Not.EqualTo(Grouping.WithoutIds(other)));
}
