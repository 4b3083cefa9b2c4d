namespace ResponsiAI.Gateway.Tls;

/// <summary>One certificate of the settings: the last good one of its files, and what is wrong with what stands there now.</summary>
internal sealed class ServerCertificate(CertificateFiles files, LoadedCertificate loaded, string hash)
{
    private volatile LoadedCertificate current = loaded;
    private volatile string? fault;
    private string used = hash;
    private string? suspicion;

    public string Name => files.Name;

    public LoadedCertificate Current => current;

    /// <summary>Why the changed files cannot be used; null while they are in use.</summary>
    public string? Fault => fault;

    /// <summary>Looks at the files; whatever cannot be used leaves the certificate in use as it is.</summary>
    public CertificateChange Look(DateTimeOffset now)
    {
        CertificateContent content;
        try
        {
            content = files.Read();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Doubt(CertificateReading.ReasonOf(exception));
        }

        if (content.Hash == used)
            return Settle(CertificateChange.None);
        if (CertificateReading.TryLoad(content, files.Password, out var reason) is not { } fresh)
            return Doubt(reason);
        if (current.IsValidAt(now) && !fresh.IsValidAt(now))
            return Doubt(fresh.ValidFrom > now ? "the certificate is not valid yet" : "the certificate has expired");
        (current, used) = (fresh, content.Hash);
        return Settle(CertificateChange.Replaced);
    }

    // Certificate and key are written one after the other, so the first look may come between the two.
    private CertificateChange Doubt(string reason)
    {
        var told = fault == reason || suspicion != reason;
        suspicion = reason;
        if (told)
            return CertificateChange.None;
        fault = reason;
        return CertificateChange.Refused;
    }

    private CertificateChange Settle(CertificateChange change)
    {
        var mended = fault is not null;
        (fault, suspicion) = (null, null);
        return change == CertificateChange.None && mended ? CertificateChange.Mended : change;
    }
}

/// <summary>What a look at the files found.</summary>
internal enum CertificateChange
{
    None,

    /// <summary>Another certificate is in use from now on.</summary>
    Replaced,

    /// <summary>Two looks in a row met the same fault; told once.</summary>
    Refused,

    /// <summary>The files hold again what is in use.</summary>
    Mended,
}
