using System.Text;
using ResponsiAI.ServiceDefaults.ErrorTracking;
using ResponsiAI.ServiceDefaults.ErrorTracking.Delivery;
using ResponsiAI.ServiceDefaults.Scrubbing.SelfTest;
using Sentry;
using Sentry.Protocol.Envelopes;

namespace ResponsiAI.ServiceDefaults.Tests.ErrorTracking;

internal sealed class EnvelopeTests
{
    [Test]
    public void No_part_of_a_report_or_a_transaction_holds_a_secret()
    {
        var canaries = new Canaries();
        // Emitting sends nothing.
        var written = new SentrySink(transport: null!).Emit(canaries);
        Assert.That(written, Does.Contain("\"type\":\"event\"").And.Contain("\"type\":\"transaction\"").And.Contain("breadcrumbs").And.Contain("page=2"));
        Assert.That(canaries.FindIn(written), Is.Empty);
    }

    [Test]
    public void A_secret_of_any_kind_is_taken_out_wherever_the_sdk_writes_it()
    {
        var report = new SentryEvent(new InvalidOperationException("x") { Data = { ["password"] = "canary-data", ["note"] = "token=canary-note" } }) { Logger = "token=canary-logger", ServerName = "token=canary-server" };
        report.Contexts["things"] = new { Password = "canary-context", Pin = 98_765_432, Nested = new { Secrets = new[] { "canary-array" }, Text = "token=canary-nested" } };
        report.SetExtra("sk_live_canarycanarycanary1", 1);
        report.SetTag("page", "token=canary-tag");
        report.Modules["token=canary-module"] = "1";
        report.Request.Other["cookie"] = "canary-other";
        report.SetFingerprint("token=canary-fingerprint");
        var written = Write(Envelope.FromEvent(report));
        Assert.That(written, Does.Contain("[Filtered]").And.Contain("things"));
        Assert.That(written, Does.Not.Contain("canary").And.Not.Contain("98765432"));
    }

    [Test]
    public void What_is_neither_a_report_nor_a_transaction_does_not_leave()
    {
        using var content = new MemoryStream("canary"u8.ToArray());
        var attachment = EnvelopeItem.FromAttachment(new SentryAttachment(AttachmentType.Default, new StreamAttachmentContent(content), "log.txt", "text/plain"));
        var id = new Dictionary<string, object?> { ["event_id"] = SentryId.Create().ToString() };
        Assert.That(Write(new Envelope(id, [attachment])), Is.Null);
        var both = Write(new Envelope(id, [EnvelopeItem.FromEvent(new SentryEvent()), attachment]));
        Assert.That(both, Does.Contain("\"type\":\"event\"").And.Not.Contain("attachment").And.Not.Contain("canary"));
    }

    private static string? Write(Envelope envelope) => EnvelopeScrubbing.Write(envelope) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;
}
