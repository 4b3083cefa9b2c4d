namespace ResponsiAI.Notifications.Tests;

internal sealed class ReplicaTests
{
    [Test]
    public async Task Two_processes_on_one_database_send_each_mail_once()
    {
        await using var sink = await SmtpSink.StartAsync();
        await using var one = await Mailer.StartAsync(sink, "postgres");
        await using var other = await one.StartAgainAsync();
        var ids = await Mailer.SendManyAsync(300, one, other);
        foreach (var id in ids)
            await one.UntilAsync(id, "done");
        Assert.That(sink.Mails, Has.Count.EqualTo(300));
        Assert.That(sink.Mails.Select(m => m.MessageId).Distinct().Count(), Is.EqualTo(300));
        Assert.That(await one.QueryAsync<long>("SELECT COUNT(*) FROM notifications_emails WHERE attempts = 1 AND unknowns = 0"), Is.EqualTo(300));
    }
}
