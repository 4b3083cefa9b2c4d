using System.Xml;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.DataProtection.StackExchangeRedis;
using Microsoft.Extensions.Logging.Abstractions;
using ResponsiAI.Gateway.Redis;

namespace ResponsiAI.Gateway.Sessions;

/// <summary>
/// The Data Protection keys: in Redis for all gateways and mirrored in the data folder, both encrypted, each healed from
/// the other, so that a gateway that restarts while Redis is gone or empty still opens its records. Those that another
/// than the first secret sealed are sealed anew.
/// </summary>
internal sealed partial class KeyRing(string folder, RedisConnection redis, KeyRingSeal seal, ILogger<KeyRing> log) : IXmlRepository
{
    private const string RedisKey = "session-keys";
    private const string ReplaceScript = "if redis.call('LREM', KEYS[1], 1, ARGV[1]) == 1 then redis.call('RPUSH', KEYS[1], ARGV[2]) end";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly RedisXmlRepository shared = new(redis.Database, RedisKey);

    /// <summary>Also brings keys that were made while Redis was gone to it, and fetches those of other gateways.</summary>
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        // Read once at the start, perhaps before anybody else has asked for the connection.
        redis.TryConnectAsync(Patience).GetAwaiter().GetResult();
        var here = ReadMirror();
        try
        {
            var there = shared.GetAllElements();
            foreach (var missing in here.Except(there, Same))
                shared.StoreElement(missing, Name(missing));
            foreach (var missing in there.Except(here, Same))
                StoreInMirror(missing);
            return [.. there.Union(here, Same).Select(RenewEverywhere)];
        }
        catch (Exception exception) when (RedisCommands.IsOutage(exception))
        {
            LogAlone();
            return [.. here.Select(RenewInMirror)];
        }
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        StoreInMirror(element);
        try
        {
            shared.StoreElement(element, friendlyName);
        }
        catch (Exception exception) when (RedisCommands.IsOutage(exception))
        {
            // The next reading of the ring brings it to Redis.
            LogAlone();
        }
    }

    private XElement RenewEverywhere(XElement key)
    {
        var renewed = RenewInMirror(key);
        // Of several gateways at once only one finds what it replaces.
        if (!ReferenceEquals(renewed, key))
            redis.Database().ScriptEvaluate(ReplaceScript, [RedisKey], [key.ToString(SaveOptions.DisableFormatting), renewed.ToString(SaveOptions.DisableFormatting)]);
        return renewed;
    }

    private XElement RenewInMirror(XElement key)
    {
        if (seal.Renew(key) is not { } renewed)
            return key;
        StoreInMirror(renewed);
        return renewed;
    }

    // A copy that is damaged or cannot be written must never decide whether anybody signs in.
    private List<XElement> ReadMirror()
    {
        var elements = new List<XElement>();
        foreach (var file in Directory.Exists(folder) ? Directory.GetFiles(folder, "*.xml") : [])
        {
            try
            {
                elements.Add(XElement.Load(file));
            }
            catch (Exception exception) when (exception is XmlException or IOException or UnauthorizedAccessException)
            {
                LogMirror(Path.GetFileName(file), exception.Message);
            }
        }

        return elements;
    }

    private void StoreInMirror(XElement element)
    {
        try
        {
            new FileSystemXmlRepository(Directory.CreateDirectory(folder), NullLoggerFactory.Instance).StoreElement(element, Name(element));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogMirror(Name(element), exception.Message);
        }
    }

    private static readonly IEqualityComparer<XElement> Same = EqualityComparer<XElement>.Create((one, other) => Name(one!) == Name(other!), e => Name(e).GetHashCode(StringComparison.Ordinal));

    private static string Name(XElement element) => $"{element.Name.LocalName}-{element.Attribute("id")?.Value ?? element.ToString(SaveOptions.DisableFormatting)}";

    [LoggerMessage(Level = LogLevel.Warning, Message = "the key ring is read from and written to the data folder only: Redis does not answer")]
    private partial void LogAlone();

    [LoggerMessage(Level = LogLevel.Error, Message = "the mirror of the key ring: {Name} cannot be used: {Reason}")]
    private partial void LogMirror(string name, string reason);
}
