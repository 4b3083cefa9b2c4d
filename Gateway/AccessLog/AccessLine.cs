using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using NLogLevel = NLog.LogLevel;
using ResponsiAI.Gateway.Errors;
using ResponsiAI.Gateway.Forwarding;
using ResponsiAI.Gateway.Judgement;
using ResponsiAI.Gateway.Sessions;
using ResponsiAI.ServiceDefaults.Logging;
using ResponsiAI.ServiceDefaults.Scrubbing;
using Yarp.ReverseProxy.Model;

namespace ResponsiAI.Gateway.AccessLog;

/// <summary>
/// What became of one request. Holds no part of the request itself, which is used again for the next one; path and query
/// are scrubbed when the line is rendered.
/// </summary>
internal sealed class AccessLine : PreparedLine
{
    public new const string LoggerName = "Access";

    private const int LongestMethod = 32;

    private readonly string method;
    private readonly string path;
    private readonly string query;
    private readonly string protocol;
    private readonly string? route;
    private readonly string? cluster;
    private readonly string? destination;
    private readonly string? session;
    private readonly string? reason;
    private readonly string? cause;
    private readonly Verdict verdict;
    private readonly IPAddress? client;
    private readonly int status;
    private readonly long? bytes;
    private readonly TimeSpan duration;
    private readonly bool isAborted;

    /// <param name="isReadable">The console of a developer shows the message and not the members.</param>
    /// <param name="unreadable">Why the server itself refused it.</param>
    public AccessLine(HttpContext context, TimeSpan duration, bool isReadable, BadHttpRequestException? unreadable = null) : base(LoggerName, NLogLevel.Info, "request")
    {
        var (request, features) = (context.Request, context.Features);
        (method, path, query, protocol) = (request.Method, request.Path.Value ?? "", request.QueryString.Value ?? "", request.Protocol);
        client = context.Connection.RemoteIpAddress;
        status = unreadable?.StatusCode ?? context.Response.StatusCode;
        this.duration = duration;
        bytes = BodyBytes.Of(context);
        isAborted = context.RequestAborted.IsCancellationRequested;
        if (features.Get<IReverseProxyFeature>() is { } proxy)
            (route, cluster, destination) = (proxy.Route.Config.RouteId, proxy.Cluster.Config.ClusterId, proxy.ProxiedDestination?.DestinationId);
        else
            route = MetEndpoint.Of(context)?.DisplayName;
        session = features.Get<CurrentSession>()?.Session?.Mark;
        reason = unreadable is not null ? "unreadable" : features.Get<ProblemDetails>()?.Extensions["reason"] as string;
        cause = unreadable is not null ? Reason(unreadable) : ForwardingCause.Of(context);
        verdict = Verdict.Of(context);
        RequestId = context.TraceIdentifier;
        if (Activity.Current is { } activity)
            (TraceId, SpanId) = (activity.TraceId.ToHexString(), activity.SpanId.ToHexString());
        if (isReadable)
            Message = $"{Scrubber.Text(method, LongestMethod)} {Scrubber.Path(request.Path.ToUriComponent())}{Scrubber.Query(query)} {status}{(reason is null ? "" : $" {reason}")} in {duration.TotalMilliseconds:0.0} ms{(cluster is null ? "" : $" from {cluster}")}";
    }

    protected override string? RequestId { get; }

    protected override string? TraceId { get; }

    protected override string? SpanId { get; }

    protected override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString(Member.Method, Scrubber.Text(method, LongestMethod));
        json.WriteString(Member.Path, Scrubber.Path(path));
        if (query.Length > 0)
            json.WriteString(Member.Query, Scrubber.Query(query));
        json.WriteString(Member.Protocol, protocol);
        json.WriteNumber(Member.Status, status);
        if (reason is not null)
            json.WriteString(Member.Reason, reason);
        if (cause is not null)
            json.WriteString(Member.Cause, Scrubber.Text(cause));
        if (bytes is { } length)
            json.WriteNumber(Member.Bytes, length);
        WriteMilliseconds(json, duration);
        if (isAborted)
            json.WriteBoolean(Member.Aborted, true);
        if (route is not null)
            json.WriteString(Member.Route, route);
        if (cluster is not null)
            json.WriteString(Member.Cluster, cluster);
        if (destination is not null)
            json.WriteString(Member.Destination, destination);
        if (session is not null)
            json.WriteString(Member.Session, session);
        if (verdict.Class != RequestClass.Compliant)
        {
            json.WriteString(Member.Judgement, JudgementRecord.Name(verdict.Class));
            json.WriteString(Member.Verdict, verdict.Reason);
        }

        if (client is not null)
        {
            Span<byte> network = stackalloc byte[ClientNetwork.Longest];
            json.WriteString(Member.Client, network[..ClientNetwork.Write(client, network)]);
        }
    }

    // With three decimals. Written by hand, because formatting a double costs more than the rest of the number's line.
    private static void WriteMilliseconds(Utf8JsonWriter json, TimeSpan duration)
    {
        var (whole, rest) = Math.DivRem((long)duration.TotalMicroseconds, 1000);
        Span<byte> text = stackalloc byte[24];
        Utf8Formatter.TryFormat(whole, text, out var length);
        text[length++] = (byte)'.';
        Utf8Formatter.TryFormat(rest, text[length..], out var decimals, new StandardFormat('D', 3));
        json.WritePropertyName(Member.Milliseconds);
        json.WriteRawValue(text[..(length + decimals)], skipInputValidation: true);
    }

    // Up to where Kestrel begins to quote what the client sent.
    private static string Reason(BadHttpRequestException unreadable)
    {
        var quoted = unreadable.Message.AsSpan().IndexOfAny(':', '\'', '"');
        return quoted < 0 ? unreadable.Message : unreadable.Message[..quoted];
    }

    private static class Member
    {
        public static readonly JsonEncodedText Method = JsonEncodedText.Encode("method");
        public static readonly JsonEncodedText Path = JsonEncodedText.Encode("path");
        public static readonly JsonEncodedText Query = JsonEncodedText.Encode("query");
        public static readonly JsonEncodedText Protocol = JsonEncodedText.Encode("protocol");
        public static readonly JsonEncodedText Status = JsonEncodedText.Encode("status");
        public static readonly JsonEncodedText Reason = JsonEncodedText.Encode("reason");
        public static readonly JsonEncodedText Cause = JsonEncodedText.Encode("cause");
        public static readonly JsonEncodedText Bytes = JsonEncodedText.Encode("bytes");
        public static readonly JsonEncodedText Milliseconds = JsonEncodedText.Encode("milliseconds");
        public static readonly JsonEncodedText Aborted = JsonEncodedText.Encode("aborted");
        public static readonly JsonEncodedText Route = JsonEncodedText.Encode("route");
        public static readonly JsonEncodedText Cluster = JsonEncodedText.Encode("cluster");
        public static readonly JsonEncodedText Destination = JsonEncodedText.Encode("destination");
        public static readonly JsonEncodedText Session = JsonEncodedText.Encode("session");
        public static readonly JsonEncodedText Judgement = JsonEncodedText.Encode("judgement");
        public static readonly JsonEncodedText Verdict = JsonEncodedText.Encode("verdict");
        public static readonly JsonEncodedText Client = JsonEncodedText.Encode("client");
    }
}
