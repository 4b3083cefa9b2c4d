using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using ResponsiAI.Gateway.Redis;
using StackExchange.Redis;

namespace ResponsiAI.Gateway.RateLimits;

/// <param name="Total">How many requests of the client all gateways have let through in the window, as far as they told.</param>
/// <param name="Milliseconds">Where the limit is used up: until a request is free again.</param>
/// <param name="ThenFree">How many are free then.</param>
internal readonly record struct LeaseAnswer(long Total, long Milliseconds, long ThenFree);

/// <summary>
/// What all gateways have let through, in Redis: one key and one command per lease, so it works on a cluster too. The
/// window's clock is Redis' own; the clocks of the gateways need not agree. Keys end with their windows.
/// </summary>
internal sealed class RedisLeases(RedisConnection connection, RateLimitOptions options)
{
    // The segmented window of SegmentedWindow, as text: "origin segment count segment count …".
    // One string and not a hash: reading and writing are one call inside each.
    private const string Script = """
        local used, limit, width, segments = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        local origin, current, total, counts = now, 0, 0, {}
        local state = redis.call('GET', KEYS[1])
        if state then
          local numbers = string.gmatch(state, '%d+')
          local began = tonumber(numbers())
          local segment = math.floor((now - began) / width)
          for at in numbers do
            local count = tonumber(numbers())
            at = tonumber(at)
            if at > segment - segments then
              counts[#counts + 1] = { at, count }
              total = total + count
              segment = math.max(segment, at)
            end
          end
          if total > 0 then origin, current = began, segment else counts = {} end
        end
        local last = counts[#counts]
        if last and last[1] == current then last[2] = last[2] + used else counts[#counts + 1] = { current, used } end
        total = total + used
        local text = { string.format('%d', origin) }
        for _, c in ipairs(counts) do text[#text + 1] = string.format('%d %d', c[1], c[2]) end
        redis.call('SET', KEYS[1], table.concat(text, ' '), 'PX', string.format('%d', origin + (current + segments) * width - now))
        local kept, wait = total, 0
        for _, c in ipairs(counts) do
          kept = kept - c[2]
          wait = origin + (c[1] + segments) * width - now
          if kept < limit then break end
        end
        return { total, wait, limit - kept }
        """;

    private readonly byte[] secret = HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(options.Secret), 32, info: "responsiai rate limits"u8.ToArray());

    /// <summary>Ends when Redis answers or the connection gives the command up, after a second.</summary>
    public async Task<LeaseAnswer> TakeAsync(RateLimitPolicy policy, UInt128 client, int used)
    {
        var numbers = (long[])(await connection.Database()
            .ScriptEvaluateAsync(Script, [Key(policy, client)], [used, policy.Requests, policy.SegmentMilliseconds, SegmentedWindow.Segments]))!;
        return new LeaseAnswer(numbers[0], numbers[1], numbers[2]);
    }

    // Addresses are personal data, and a plain hash of one is found by trying all of them. The window's length is part
    // of the key because it is the unit of what stands in it.
    private RedisKey Key(RateLimitPolicy policy, UInt128 client)
    {
        Span<byte> address = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(address, client);
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(secret, address, hash);
        return $"ratelimit:{policy.Name}:{policy.SegmentMilliseconds}:{Base64Url.EncodeToString(hash[..16])}";
    }
}
