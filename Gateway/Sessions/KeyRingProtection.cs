using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace ResponsiAI.Gateway.Sessions;

/// <summary>
/// Data Protection over the <see cref="KeyRing"/>. It keeps what it has read for a day, so a ring that grew elsewhere is
/// read by making it anew: when Redis is back, and when a record names a key that is not known, at most every 5 s.
/// </summary>
internal sealed class KeyRingProtection(string folder, KeyRing ring, KeyRingSeal seal, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private readonly Lock gate = new();
    private volatile IDataProtector? protector;
    private long refreshed;

    public IDataProtector Protector
    {
        get
        {
            if (protector is { } current)
                return current;
            lock (gate)
                return protector ??= Create();
        }
    }

    /// <returns>False when it was refreshed just now, so that another try would find the same.</returns>
    public bool TryRefresh()
    {
        lock (gate)
        {
            if (refreshed != 0 && clock.GetElapsedTime(refreshed) < Pause)
                return false;
            Refresh();
            return true;
        }
    }

    public void Refresh()
    {
        lock (gate)
        {
            protector = Create();
            refreshed = clock.GetTimestamp();
        }
    }

    private IDataProtector Create()
    {
        var created = DataProtectionProvider.Create(new DirectoryInfo(folder), Configure).CreateProtector("session");
        // The ring is read, healed and if need be begun by its first use: now, and not while a request waits.
        created.Protect([]);
        return created;
    }

    private void Configure(IDataProtectionBuilder builder)
    {
        builder.SetApplicationName("responsiai");
        builder.Services.AddSingleton(seal);
        builder.Services.Configure<KeyManagementOptions>(options =>
        {
            options.XmlRepository = ring;
            options.XmlEncryptor = new KeyRingEncryptor(seal);
        });
    }
}
