using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace ResponsiAI.Gateway.AccessLog;

/// <summary>Counts the bytes of a forwarded answer's body as they are written; its length is not always told before.</summary>
internal sealed class BodyBytes(IHttpResponseBodyFeature inner) : Stream, IHttpResponseBodyFeature
{
    private readonly Stream body = inner.Stream;
    private long written;

    public static long? Of(HttpContext context) =>
        context.Features.Get<IHttpResponseBodyFeature>() is BodyBytes counted ? counted.written : HttpMethods.IsHead(context.Request.Method) ? 0 : context.Response.ContentLength;

    public static void Count(HttpContext context)
    {
        if (context.Features.Get<IHttpResponseBodyFeature>() is { } inner and not BodyBytes)
            context.Features.Set<IHttpResponseBodyFeature>(new BodyBytes(inner));
    }

    Stream IHttpResponseBodyFeature.Stream => this;

    // The forwarder writes to the stream. Who writes here instead is not counted, and knows the length beforehand.
    PipeWriter IHttpResponseBodyFeature.Writer => inner.Writer;

    public void DisableBuffering() => inner.DisableBuffering();

    public Task StartAsync(CancellationToken cancellationToken = default) => inner.StartAsync(cancellationToken);

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        inner.SendFileAsync(path, offset, count, cancellationToken);

    public Task CompleteAsync() => inner.CompleteAsync();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        written += buffer.Length;
        return body.WriteAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count)
    {
        written += count;
        body.Write(buffer, offset, count);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => body.FlushAsync(cancellationToken);

    public override void Flush() => body.Flush();

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
