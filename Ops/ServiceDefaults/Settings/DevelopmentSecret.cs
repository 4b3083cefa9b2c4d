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
            var made = Path.Combine(folder, $".{name}.{Guid.NewGuid():N}");
            using (var stream = new FileStream(made, OwnerOnly))
                stream.Write(System.Text.Encoding.ASCII.GetBytes(Create()));
            try
            {
                // Whoever comes second keeps the first one's file: all processes agree though they start together.
                File.Move(made, path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                File.Delete(made);
            }
        }

        return File.ReadAllText(path).Trim();
    }

    /// <summary>256 random bits, base64url.</summary>
    public static string Create() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    private static FileStreamOptions OwnerOnly
    {
        get
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            return options;
        }
    }
}
