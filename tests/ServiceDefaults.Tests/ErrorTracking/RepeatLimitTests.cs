using Microsoft.Extensions.Time.Testing;
using ResponsiAI.ServiceDefaults.ErrorTracking;

namespace ResponsiAI.ServiceDefaults.Tests.ErrorTracking;

internal sealed class RepeatLimitTests
{
    [Test]
    public void Of_a_storm_five_reports_a_minute_are_told_and_the_next_minute_tells_how_many_were_not()
    {
        var clock = new FakeTimeProvider();
        var limit = new RepeatLimit(clock);
        Assert.That(Enumerable.Range(0, 1000).Count(i => limit.TryTake("storm", out _)), Is.EqualTo(5));
        Assert.That(limit.TryTake("another", out var none), Is.True);
        Assert.That(none, Is.Zero);

        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.That(limit.TryTake("storm", out var leftOut), Is.True);
        Assert.That(leftOut, Is.EqualTo(995));
        Assert.That(limit.TryTake("storm", out var told), Is.True);
        Assert.That(told, Is.Zero, "told once");
    }

    [Test]
    public void Any_number_of_kinds_is_let_through()
    {
        var limit = new RepeatLimit(new FakeTimeProvider());
        Assert.That(Enumerable.Range(0, 10_000).All(i => limit.TryTake($"kind {i}", out _)), Is.True);
    }
}
