using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Problems;

namespace ResponsiAI.Gateway.RateLimits;

/// <summary>
/// A limit per client on everything that does not opt out (<c>"RateLimiterPolicy": "disable"</c> in <c>yarp.json</c>).
/// An IPv6 client is its /64: that is what one customer gets.
/// </summary>
internal static class RateLimitRegistration
{
    private const int Segments = 10;

    public static void AddRateLimits(this ServiceBuilder builder)
    {
        var limit = RateLimitOptions.Read(builder.Settings);
        builder.Services.AddRateLimiter(options =>
        {
            options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            if (limit is not null)
                options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, UInt128>(context => RateLimitPartition.GetSlidingWindowLimiter(
                    Client(context.Connection.RemoteIpAddress),
                    _ => new SlidingWindowRateLimiterOptions { PermitLimit = limit.Requests, Window = limit.Window, SegmentsPerWindow = Segments, QueueLimit = 0 }));
            options.OnRejected = (rejected, _) =>
            {
                var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : limit!.Window / Segments;
                rejected.HttpContext.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
                return new ValueTask(Problem.WriteAsync(rejected.HttpContext, StatusCodes.Status429TooManyRequests, "rate_limited", "Too many requests; try again later."));
            };
        });
    }

    public static void UseRateLimits(this WebApplication app) => app.UseRateLimiter();

    private static UInt128 Client(IPAddress? address)
    {
        if (address is null)
            return 0;
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        plain.TryWriteBytes(bytes, out var length);
        if (length == 16)
            bytes[8..].Clear();
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}
