using System.Text.Json.Nodes;

namespace ResponsiAI.Gateway.Sessions;

/// <summary>Keeps sessions by the hash of their id. No method throws because a store is not there.</summary>
internal interface ISessionStore
{
    ValueTask<SessionReading> ReadAsync(string hash);

    ValueTask CreateAsync(string hash, Session session);

    /// <summary>Prolongs a session in use. Nobody waits for it.</summary>
    void Touch(string hash);

    /// <summary>
    /// Merges a patch (RFC 7396) into the newest data, again if another change came first. What would pass
    /// <see cref="SessionOptions.MaxDataBytes"/> is dropped. Nothing where the session has ended meanwhile: a change
    /// never brings it back.
    /// </summary>
    ValueTask PatchAsync(string hash, JsonObject patch);

    ValueTask EndAsync(string hash);

    /// <summary>The sessions that are alive, in no order.</summary>
    IAsyncEnumerable<SessionListing> ListAsync(CancellationToken cancellation);
}

/// <param name="Session">Null when there is none, it has ended, or it cannot be read.</param>
/// <param name="IsKnown">False when it cannot be read at the moment: its cookie must not be replaced.</param>
internal readonly record struct SessionReading(Session? Session, bool IsKnown)
{
    public static readonly SessionReading None = new(null, IsKnown: true);
    public static readonly SessionReading Unknown = new(null, IsKnown: false);
}

/// <param name="LastUse">To the minute or two: that often a session in use is prolonged.</param>
internal sealed record SessionListing(string Hash, Session Session, DateTimeOffset LastUse);
