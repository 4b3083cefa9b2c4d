using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace ResponsiAI.Gateway.Sessions;

/// <summary>A session as Redis holds it: encrypted and bound to nothing that Redis could read.</summary>
internal sealed partial class SessionRecord(KeyRingProtection protection, ILogger<SessionRecord> log)
{
    public byte[] Seal(Session session) => protection.Protector.Protect(JsonSerializer.SerializeToUtf8Bytes(session, SessionJson.Default.Session));

    /// <summary>Null when no key of the ring opens it: the session is then as good as absent, but stays where it is.</summary>
    public Session? Open(byte[] record)
    {
        try
        {
            return Read(protection.Protector, record);
        }
        catch (CryptographicException) when (protection.TryRefresh())
        {
            // Perhaps another gateway made a key since the ring was read.
            return Open(record);
        }
        catch (Exception exception) when (exception is CryptographicException or JsonException)
        {
            LogUnreadable(exception.Message);
            return null;
        }
    }

    private static Session? Read(IDataProtector protector, byte[] record) => JsonSerializer.Deserialize(protector.Unprotect(record), SessionJson.Default.Session);

    [LoggerMessage(Level = LogLevel.Warning, Message = "a session's record cannot be opened: {Reason}")]
    private partial void LogUnreadable(string reason);
}
