using StreamSynth.Blocks.Models;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Onnx;
using StreamSynth.Onnx.Diffusion;

namespace StreamSynth.Blocks.Diffusion;

/// <summary>Asks a diffusion folder what a graph must know before it runs.</summary>
internal static class DiffusionFolder
{
    /// <summary>Finds faults of the folder and of the settings, and tells what was replaced by something like it.</summary>
    /// <param name="places">Where to look.</param>
    /// <param name="model">Name as in the graph.</param>
    /// <param name="settings">Settings of each call.</param>
    /// <param name="withDecoder">Whether the VAE decoder will be needed.</param>
    public static IEnumerable<Diagnostic> Check(Places places, string model, DiffusionSettings settings, bool withDecoder)
    {
        IReadOnlyList<string> notices = [];
        Diagnostic[] faults = [.. ModelPlace.Check(places, model, folder => DiffusionModel.Inspect(folder, settings, out notices, withDecoder))];

        return [.. faults, .. notices.Select(notice => new Diagnostic(ModelFaultCodes.Replaced, "options.model", $"{notice}.", null, Severity.Warning))];
    }

    /// <summary>Reads the sizes from the configurations; null when the folder is missing or faulty, which <see cref="Check"/> tells.</summary>
    /// <param name="places">Where to look.</param>
    /// <param name="model">Name as in the graph.</param>
    /// <param name="height">Rows of an image; null for the model's own.</param>
    /// <param name="width">Columns of an image; null for the model's own.</param>
    public static DiffusionShape? ReadShape(Places places, string model, int? height, int? width)
    {
        try
        {
            return places.FindModel(model) is { } folder ? DiffusionModel.ReadShape(folder, height, width) : null;
        }
        catch (ModelException)
        {
            return null;
        }
    }
}
