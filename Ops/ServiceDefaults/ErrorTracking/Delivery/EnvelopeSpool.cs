using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ResponsiAI.ServiceDefaults.ErrorTracking.Delivery;

/// <summary>
/// Keeps reports as files while Sentry does not take them, also over a restart: 100 at most, 20 MB at most. Further ones
/// are not kept: the first reports of an outage tell more than the last. Processes may share the folder.
/// </summary>
internal sealed class EnvelopeSpool(string folder, TimeProvider clock) : IDisposable
{
    private const int MaxFiles = 100;
    private const long MaxBytes = 20_000_000;
    private const string Kept = ".envelope";

    /// <summary>A report while it is written: nobody takes it for one that is kept.</summary>
    private const string Written = ".part";

    /// <summary>Longer than writing lasts: its process was killed meanwhile.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim arrived = new(0, 1);

    /// <summary>Scrubbed already.</summary>
    /// <returns>False where there is no room, or the disk does not take it.</returns>
    public bool TryKeep(byte[] envelope)
    {
        try
        {
            Directory.CreateDirectory(folder);
            if (!HasRoomFor(envelope.Length))
                return false;
            var part = NewName(Written);
            try
            {
                Write(part, envelope);
                File.Move(part, NewName(Kept));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                File.Delete(part);
                throw;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }

        if (arrived.CurrentCount == 0)
            arrived.Release();
        return true;
    }

    /// <summary>Until something is kept.</summary>
    public Task ArrivalAsync(CancellationToken cancellation) => arrived.WaitAsync(cancellation);

    /// <summary>The oldest file that no other process works on, locked until the claim is disposed.</summary>
    public bool TryClaim([NotNullWhen(true)] out EnvelopeClaim? claim)
    {
        claim = null;
        if (!Directory.Exists(folder))
            return false;
        foreach (var name in Directory.GetFiles(folder, "*" + Kept).Order(StringComparer.Ordinal))
        {
            try
            {
                claim = new EnvelopeClaim(new FileStream(name, FileMode.Open, FileAccess.ReadWrite, FileShare.None));
                // It may have been sent between being listed and being locked.
                if (File.Exists(name))
                    return true;
                claim.Dispose();
                claim = null;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Another process sends it, or has sent it.
            }
        }

        return false;
    }

    /// <summary>Behind all others, so that one that Sentry cannot take keeps none of them waiting.</summary>
    public void Postpone(EnvelopeClaim claim) => File.Move(claim.Name, NewName(Kept));

    public void Dispose() => arrived.Dispose();

    // Sorts by age; nobody else writes under the same name.
    private string NewName(string extension) =>
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{clock.GetUtcNow().ToUnixTimeMilliseconds():D15}-{Guid.NewGuid():N}{extension}"));

    private bool HasRoomFor(int bytes)
    {
        var abandoned = clock.GetUtcNow() - Abandoned;
        var (files, used) = (0, 0L);
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles())
        {
            // Another process may have sent it meanwhile.
            if (!file.Exists)
                continue;
            if (file.Extension == Written && file.LastWriteTimeUtc < abandoned)
            {
                file.Delete();
                continue;
            }

            files++;
            used += file.Length;
        }

        return files < MaxFiles && used + bytes <= MaxBytes;
    }

    private static void Write(string path, byte[] envelope)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
        file.Write(envelope);
    }
}

/// <summary>A kept report that this process sends. A process that dies meanwhile leaves it to the others.</summary>
internal sealed class EnvelopeClaim(FileStream file) : IDisposable
{
    public async Task<byte[]> ReadAsync(CancellationToken cancellation)
    {
        var content = new byte[file.Length];
        await file.ReadExactlyAsync(content, cancellation);
        return content;
    }

    public string Name => file.Name;

    public void Remove() => File.Delete(file.Name);

    public void Dispose() => file.Dispose();
}
