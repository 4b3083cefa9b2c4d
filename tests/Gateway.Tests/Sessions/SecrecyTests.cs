using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using ResponsiAI.Gateway.Sessions;
using ResponsiAI.Gateway.Tests.Edge;

namespace ResponsiAI.Gateway.Tests.Sessions;

/// <summary>What somebody finds who reads everything in Redis, in the data folder and in the logs.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class SecrecyTests
{
    [Test]
    public async Task Neither_Redis_nor_the_logs_nor_the_data_folder_know_an_id_a_user_data_or_a_key()
    {
        using var certificate = new TestCertificate();
        await using var redis = await RedisServer.StartAsync();
        await using var gateways = await Gateways.StartAsync(redis.Url, settings: [.. certificate.Production, ("SESSION_SECRET", Gateways.Secret), ("LOG_LEVEL", "debug"), ("SESSIONS_PER_USER", "2")]);
        await gateways.AreAsync("ok");
        await gateways.Crowd.SignInAsync("nora-in-clear", 20);
        var browser = new Browser(gateways.First);
        for (var i = 0; i < 3; i++)
            using (await browser.GetAsync("/?start=nora-in-clear-again&set=data-in-clear"))
                Assert.That(browser.Cookie, Is.Not.Null);
        var secrets = gateways.Crowd.Users.Select(gateways.Crowd.CookieOf).Append(browser.Cookie!)
            .SelectMany(c => c["__Host-session=".Length..].Split('.')).ToList();
        await gateways.Crowd.SignOutAsync("nora-in-clear3", gateways.Second);
        await redis.StopAsync();
        await gateways.AreAsync("degraded");
        await gateways.Crowd.SignOutAsync("nora-in-clear4", gateways.Second);
        await redis.StartAgainAsync();
        await gateways.AreAsync("ok");
        await Wait.UntilAsync(async () => (await SessionControl.ListAsync(gateways.First)).Length >= 18, "Redis has everything again");

        var dump = await DumpAsync(redis);
        var folders = "";
        await Wait.UntilAsync(() => (folders = string.Concat(gateways.All.SelectMany(e => Directory.EnumerateFiles(e.Gateway.DataDir, "*", SearchOption.AllDirectories)).Where(f => Path.GetFileName(f) != ".lock").Select(File.ReadAllText)))
            .Contains("Redis answers again", StringComparison.Ordinal), "the log is written");
        var logs = WithoutQueries(string.Join('\n', gateways.All.Select(e => e.Gateway.Output)));
        folders = WithoutQueries(folders);
        Assert.That(dump, Does.Contain("session:{").And.Contain("session-user:").And.Contain("sealed").And.Contain(":end"), "it is a dump of everything");
        Assert.That(folders, Does.Contain("sealed").And.Contain("Redis does not answer"));
        secrets.AddRange(["nora-in-clear", Gateways.Secret, .. MasterKeys(gateways.First)]);
        // As text, and as the bytes that the text of an id stands for.
        var wanted = secrets.Concat(secrets.Where(s => s.Length == 43).Select(s => Encoding.Latin1.GetString(Convert.FromBase64String(s.Replace('-', '+').Replace('_', '/') + "=")))).ToArray();
        Assert.Multiple(() =>
        {
            foreach (var (place, text) in new[] { ("Redis", dump), ("the data folder and the log files", folders), ("the console", logs) })
                Assert.That(wanted.Where(w => text.Contains(w, StringComparison.Ordinal)), Is.Empty, place);
            Assert.That(dump + folders, Does.Not.Contain("masterKey").And.Not.Contain("data-in-clear"));
        });
    }

    // By their queries the test tells its application what to do; the access log has them.
    private static string WithoutQueries(string log) => Regex.Replace(log, "\"query\":\"[^\"]*\"", "");

    /// <summary>The keys that encrypt the records, as the secret opens them; so that the test knows what to look for.</summary>
    private static string[] MasterKeys(EdgeProcess edge)
    {
        var keys = new SessionKeys(new SessionOptions([Gateways.Secret], null, TimeSpan.FromHours(24), TimeSpan.FromDays(30), 25));
        var seal = new KeyRingSeal(keys);
        var opened = Directory.GetFiles(Path.Combine(edge.Gateway.DataDir, "keys"), "*.xml")
            .SelectMany(f => XElement.Load(f).Descendants("sealed"))
            .SelectMany(s => seal.Open(s).Element.DescendantsAndSelf("value").Select(v => v.Value)).ToArray();
        Assert.That(opened, Is.Not.Empty);
        return opened;
    }

    private static async Task<string> DumpAsync(RedisServer redis)
    {
        var all = new StringBuilder();
        foreach (var key in (await redis.CommandAsync("KEYS *")).Split("\r\n").Where(l => !l.StartsWith('*') && !l.StartsWith('$')))
        {
            var read = (await redis.CommandAsync($"TYPE {key}")) switch
            {
                "+hash" => "HGETALL {0}",
                "+zset" => "ZRANGE {0} 0 -1 WITHSCORES",
                "+list" => "LRANGE {0} 0 -1",
                _ => "GET {0}",
            };
            all.AppendLine(key).AppendLine(await redis.CommandAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, read, key)));
        }

        return all.ToString();
    }
}
