using Microsoft.Extensions.Configuration.Json;
using ResponsiAI.ServiceDefaults.Hosting;

namespace ResponsiAI.Gateway.Routes;

/// <summary>
/// The file beside the program, or the one that <c>--yarp</c> names; below the environment, so that variables such as
/// <c>ReverseProxy__Routes__app__Metadata__Headers</c> win.
/// </summary>
internal sealed class RouteFile(JsonConfigurationSource source, ConfigurationManager configuration)
{
    private readonly string path = Path.Combine(((Microsoft.Extensions.FileProviders.PhysicalFileProvider)source.FileProvider!).Root, source.Path!);
    private Stamp read;

    public static void Add(ServiceBuilder builder)
    {
        var path = Path.GetFullPath(builder.Settings.Text("yarp") ?? Path.Combine(AppContext.BaseDirectory, "yarp.json"));
        if (!File.Exists(path))
        {
            builder.Settings.Fault("--yarp", "the file is not there", "name a file with the routes");
            return;
        }

        var source = new JsonConfigurationSource { Path = path, Optional = false, ReloadOnChange = false };
        source.ResolveFileProvider();
        var file = new RouteFile(source, builder.Web.Configuration);
        file.read = Stamp.Of(path);
        try
        {
            ((IConfigurationBuilder)builder.Web.Configuration).Sources.Insert(0, source);
            // Inserting rebuilds the providers and reads the file.
            _ = builder.Web.Configuration.GetSection("ReverseProxy").Exists();
        }
        catch (InvalidDataException exception)
        {
            ((IConfigurationBuilder)builder.Web.Configuration).Sources.Remove(source);
            builder.Settings.Fault("yarp.json", NotJson(exception), "correct it");
        }

        builder.Services.AddSingleton(file);
    }

    /// <summary>Whether the file is another than the one that was read last. Asked often: it costs one look at the folder.</summary>
    public bool HasChanged() => Stamp.Of(path) != read;

    /// <returns>Why it cannot be read, or null; what was read before stays then.</returns>
    public string? Read()
    {
        read = Stamp.Of(path);
        try
        {
            ((IConfigurationRoot)configuration).Providers.OfType<JsonConfigurationProvider>().First(p => p.Source == source).Load();
            return null;
        }
        catch (InvalidDataException exception)
        {
            return NotJson(exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "the file is not there or cannot be read";
        }
    }

    private static string NotJson(InvalidDataException exception) => $"it is not JSON ({exception.InnerException?.Message ?? exception.Message})";

    /// <summary>Kubernetes changes a mounted file by turning a link, which watchers of the file do not see.</summary>
    private readonly record struct Stamp(string? Target, DateTime Written, long Length)
    {
        public static Stamp Of(string path)
        {
            try
            {
                var file = new FileInfo(path);
                file = (FileInfo?)file.ResolveLinkTarget(returnFinalTarget: true) ?? file;
                return new Stamp(file.FullName, file.LastWriteTimeUtc, file.Length);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return default;
            }
        }
    }
}
