using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using StreamSynth.Engine.Blocks;
using StreamSynth.Media;
using StreamSynth.Storage;
using StreamSynth.Training;

namespace StreamSynth.Cli.Running;

/// <summary>Asks every library for its version. That also loads the native ones, so that a missing one is told before a long run and not after it.</summary>
internal static class LibraryVersions
{
    /// <summary>Gives the version of the program, without the commit.</summary>
    public static string Program { get; } =
        typeof(LibraryVersions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Gives versions by library.</summary>
    /// <param name="places">Where the icon package may be.</param>
    /// <exception cref="DllNotFoundException">A native library is missing; it may be inside a TypeInitializationException or a StorageException.</exception>
    public static IReadOnlyDictionary<string, string> Read(Places places)
    {
        var versions = new Dictionary<string, string>
        {
            ["StreamSynth"] = Program,
            [".NET"] = Environment.Version.ToString(),
            ["ONNX Runtime"] = OrtEnv.Instance().GetVersionString(),
            ["training"] = TrainingBackends.Default.Description,
            ["libvips"] = MediaVersion.LibVips,
            ["DuckDB"] = StorageVersion.DuckDb,
            ["system"] = RuntimeInformation.RuntimeIdentifier,
        };
        if (IconPackage(places) is { } icons) versions["@iconify/json"] = icons;

        return versions;
    }

    // Read by hand: opening the package would read its list of 243 sets.
    private static string? IconPackage(Places places)
    {
        if (places.Find("node_modules/@iconify/json/package.json") is not { } path) return null;

        try
        {
            using JsonDocument package = JsonDocument.Parse(File.ReadAllBytes(path));
            return package.RootElement.TryGetProperty("version", out JsonElement version) ? version.GetString() : null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
