using System.Buffers.Text;
using System.Security.Cryptography;

namespace ResponsiAI.ServiceDefaults.Settings;

/// <summary>
/// A secret that development makes for itself and keeps in the data folder, readable by its owner only, so that every
/// process of one data folder finds the same one, and a restart too.
/// </summary>
public static class DevelopmentSecret
{
    public static string GetOrCreate(string dataDir, string name)
    {
        var folder = Path.Combine(dataDir, "secrets");
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, name);
        if (!File.Exists(path))
        {
            using var turn = Turn(Path.Combine(folder, ".lock"));
            if (!File.Exists(path))
                Make(path);
        }

        return File.ReadAllText(path).Trim();
    }

    /// <summary>256 random bits, base64url.</summary>
    public static string Create() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    // Whole or not there: whoever reads without the lock never sees a part.
    private static void Make(string path)
    {
        var made = $"{path}.{Guid.NewGuid():N}";
        using (var stream = new FileStream(made, OwnerOnly(FileMode.CreateNew)))
            stream.Write(System.Text.Encoding.ASCII.GetBytes(Create()));
        File.Move(made, path);
    }

    // Held between processes too (flock). File.Move alone looks for the target before it moves, so two could both win.
    private static FileStream Turn(string path)
    {
        var wait = default(SpinWait);
        while (true)
        {
            try
            {
                return new FileStream(path, OwnerOnly(FileMode.OpenOrCreate));
            }
            catch (IOException) when (wait.Count < 5_000)
            {
                // Another one is making it. Up to some five seconds: each turn sleeps a millisecond.
                wait.SpinOnce();
            }
        }
    }

    private static FileStreamOptions OwnerOnly(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }
}
