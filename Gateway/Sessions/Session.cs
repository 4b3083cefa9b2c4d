using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace ResponsiAI.Gateway.Sessions;

/// <summary>What is kept of a session. Immutable: a change makes a new version.</summary>
/// <param name="Handle">The public name of the session; tells nothing about its id.</param>
/// <param name="User">Null while nobody has signed in.</param>
/// <param name="Data">A JSON object as text.</param>
/// <param name="Started">From here the absolute end counts.</param>
/// <param name="Version">Grows with every change; a change applies to the version that it saw.</param>
internal sealed record Session(string Handle, string? User, string Data, DateTimeOffset Started, long Version)
{
    public static Session Start(string? user, string data, DateTimeOffset now) =>
        new(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)), user, data, now, 1);

    /// <summary>How long the session lasts if no further request comes; zero when it has ended.</summary>
    public TimeSpan Life(DateTimeOffset now)
    {
        var left = Started + SessionOptions.Absolute - now;
        return left <= TimeSpan.Zero ? TimeSpan.Zero : left < SessionOptions.Rolling ? left : SessionOptions.Rolling;
    }
}

[JsonSerializable(typeof(Session))]
internal sealed partial class SessionJson : JsonSerializerContext;
