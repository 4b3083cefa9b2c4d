using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using ResponsiAI.Gateway.Sessions.Express;
using ResponsiAI.ServiceDefaults.Scrubbing;

namespace ResponsiAI.Gateway.Sessions;

/// <summary>What is kept of a session. Immutable: a change makes a new version.</summary>
/// <param name="Handle">The public name of the session; tells nothing about its id.</param>
/// <param name="User">Null while nobody has signed in.</param>
/// <param name="Data">A JSON object as text.</param>
/// <param name="Started">From here the absolute end counts.</param>
/// <param name="Version">Grows with every change; a change applies to the version that it saw.</param>
/// <param name="Client">Where it began; nothing that names one person's machine.</param>
internal sealed record Session(string Handle, string? User, string Data, DateTimeOffset Started, long Version, SessionClient? Client = null)
{
    public const string NoData = "{}";

    /// <summary>How logs and error reports call the session: a keyed hash, because backends take the handle for the session.</summary>
    [JsonIgnore]
    public string Mark { get; } = Scrubber.Handle(Handle);

    /// <summary>Set where the session is shared with an Express application: the cookie as that application wants it.</summary>
    [JsonIgnore]
    public ExpressCookieTerms? Terms { get; init; }

    public static Session Start(string? user, string data, DateTimeOffset now, SessionClient? client) =>
        new(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)), user, data, now, 1, client);

    /// <summary>The next version; the data stays where the patch would make it too long.</summary>
    public Session Patched(JsonObject patch) => this with { Data = JsonPatch.Apply(Data, patch) ?? Data, Version = Version + 1 };
}

/// <param name="Address">The network of the client's address: /24 or /48.</param>
/// <param name="Browser">The family, such as Firefox.</param>
internal sealed record SessionClient(string Address, string Browser);

[JsonSerializable(typeof(Session))]
internal sealed partial class SessionJson : JsonSerializerContext;
