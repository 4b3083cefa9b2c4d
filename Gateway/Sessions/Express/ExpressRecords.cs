using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ResponsiAI.Gateway.Sessions.Express;

/// <summary>The records of connect-redis as sessions: <c>cookie</c> first, and everything else is data that only its owner understands.</summary>
internal sealed partial class ExpressRecords(ExpressOptions express, ExpressCookie cookie, SessionOptions options, TimeProvider clock, ILogger<ExpressRecords> log)
{
    private const string CookieMember = "cookie";
    private int isSaid;

    /// <summary>Null where the record is nothing that express-session writes, or says of its user what is no name.</summary>
    public Session? Read(string sid, string record)
    {
        try
        {
            var members = JsonMembers.Parse(record);
            var terms = ExpressCookieTerms.Parse(members[CookieMember] ?? throw new FormatException("no cookie"));
            members[CookieMember] = null;
            var data = members.ToString();
            if (express.User.TryRead(data, out var user))
                return new Session(Handle(sid), user, data, clock.GetUtcNow(), 1) { Terms = terms };
            SayOnce(LogNoName);
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            SayOnce(LogNotUnderstood);
        }

        return null;
    }

    /// <summary>The session as the record will show it: with its handle, its terms, and its user among the data.</summary>
    public Session Complete(string sid, Session session) =>
        session with { Handle = Handle(sid), Data = express.User.Write(session.Data, session.User), Terms = session.Terms ?? cookie.Terms };

    /// <summary>The user is no part of what can be patched: who signs in gets a new id.</summary>
    public Session Patched(Session session, JsonObject patch) =>
        JsonPatch.Apply(session.Data, patch) is { } data ? session with { Data = express.User.Copy(session.Data, data) } : session;

    public string Write(Session session)
    {
        var members = JsonMembers.Parse(session.Data);
        members[CookieMember] = null;
        var data = members.ToString();
        return $"{{\"{CookieMember}\":{session.Terms!.JsonAt(clock.GetUtcNow())}{(data == Session.NoData ? "" : ",")}{data[1..]}";
    }

    /// <summary>How long Redis keeps a record after its last use, in whole seconds; of one without an end, a day (<c>SESSION_IDLE</c>).</summary>
    public TimeSpan Life(Session session) => TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling((session.Terms?.MaxAge ?? options.Idle).TotalSeconds)));

    // The same for every gateway, and after the carry, too.
    private static string Handle(string sid) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes("handle " + sid)).AsSpan(0, 16));

    private void SayOnce(Action say)
    {
        if (Interlocked.Exchange(ref isSaid, 1) == 0)
            say();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "a session is not shown to backends: its user is neither text nor a number; write into SESSION_COMPAT_USER where it is, for example passport.user or user.id (said once)")]
    private partial void LogNoName();

    [LoggerMessage(Level = LogLevel.Error, Message = "a session is not shown to backends: its record is not what express-session writes with its own serializer (said once)")]
    private partial void LogNotUnderstood();
}
