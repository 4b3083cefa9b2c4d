using System.Security.Cryptography;

namespace ResponsiAI.Gateway.Tls;

/// <summary>Where one certificate of the settings is kept.</summary>
/// <param name="Name">The member below <c>Kestrel:Certificates</c>.</param>
/// <param name="Path">PEM, with the chain behind the certificate, or PFX.</param>
/// <param name="KeyPath">The PEM key; null where it stands in the same file.</param>
/// <param name="Password">Of the PFX file or of an encrypted PEM key.</param>
internal sealed record CertificateFiles(string Name, string Path, string? KeyPath, string? Password)
{
    /// <summary>What certificates and keys stay far below. Nothing larger is read into memory.</summary>
    private const int MaximumSize = 1024 * 1024;

    /// <summary>
    /// The bytes of both files. Read whole at every look: they are small, and write times lie where Kubernetes swaps
    /// links or a tool keeps the times of what it copies.
    /// </summary>
    public CertificateContent Read()
    {
        var certificate = ReadFile(Path);
        var key = KeyPath is null ? null : ReadFile(KeyPath);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(certificate);
        hash.AppendData(BitConverter.GetBytes(certificate.Length));
        hash.AppendData(key ?? []);
        return new CertificateContent(certificate, key, Convert.ToHexString(hash.GetHashAndReset()));
    }

    private static byte[] ReadFile(string path)
    {
        using var file = File.OpenHandle(path);
        var length = RandomAccess.GetLength(file);
        if (length > MaximumSize)
            throw new IOException("The file is too large for a certificate.");
        var bytes = new byte[length];
        var read = RandomAccess.Read(file, bytes, 0);
        return read == length ? bytes : bytes[..read];
    }
}

/// <param name="Hash">Differs as soon as a byte of either file does.</param>
internal sealed record CertificateContent(byte[] Certificate, byte[]? Key, string Hash);
