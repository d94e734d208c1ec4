using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Onnx;

namespace StreamSynth.Blocks.Models;

/// <summary>Finds model folders and turns their faults into diagnostics.</summary>
internal static class ModelPlace
{
    /// <summary>Finds the folder of a model and inspects it.</summary>
    /// <param name="places">Where to look.</param>
    /// <param name="model">Name as in the graph.</param>
    /// <param name="inspect">Gives the faults of a folder.</param>
    public static IEnumerable<Diagnostic> Check(Places places, string model, Func<string, IReadOnlyList<ModelFault>> inspect)
    {
        string? folder = places.FindModel(model);
        if (folder is null) return [Missing(places, model)];

        // A fault of a setting names the option; all others name a file.
        return inspect(folder).Select(f => f.Code == ModelFaultCodes.Setting && !f.Path.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? new Diagnostic(f.Code, $"options.{f.Path}", $"{f.Message}.", $"{f.Fix}.")
            : new Diagnostic(f.Code, "options.model", $"{f.Path}: {f.Message}.", $"{f.Fix}."));
    }

    /// <summary>Gives the folder of a model.</summary>
    /// <exception cref="GraphException">There is none.</exception>
    public static string Require(Places places, string model) => places.FindModel(model) ?? throw new GraphException(Missing(places, model));

    private static Diagnostic Missing(Places places, string model)
    {
        string[] known = [.. KnownModels(places)];
        string fix = Suggestion.For(model, known) ?? $"give a folder, or one of the models at hand: {string.Join(", ", known)}.";

        return new("SS4001", "options.model", $"there is no model folder '{model}', neither as it stands nor below a folder 'models'.", fix);
    }

    // A model is a folder at depth two, such as icons-v0/clip, that holds a configuration.
    private static IEnumerable<string> KnownModels(Places places)
    {
        string? root = places.Find("models");
        if (root is null) return [];

        return Directory.EnumerateDirectories(root)
            .SelectMany(Directory.EnumerateDirectories)
            .Where(folder => Directory.EnumerateFiles(folder, "*.json").Any())
            .Select(folder => Path.GetRelativePath(root, folder).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);
    }
}
