using StreamSynth.Engine.Blocks;
using StreamSynth.Language;
using StreamSynth.Onnx.Diffusion;

namespace StreamSynth.Cli.Models;

/// <summary>Says what lies in a folder.</summary>
internal enum ModelKind
{
    /// <summary>A diffusion folder: text encoders, denoiser, decoder, tokenizers, scheduler.</summary>
    Diffusion,

    /// <summary>A CLIP folder: text and image encoder in one file or in two.</summary>
    Clip,

    /// <summary>A language model's folder for ONNX Runtime GenAI: decoder and tokenizer.</summary>
    Language,

    /// <summary>ONNX files that no block of ours runs as a whole.</summary>
    Other,
}

/// <summary>Is a folder that holds a model.</summary>
/// <param name="Name">Name as graphs write it.</param>
/// <param name="FullPath">Its path.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Layout">Its layout in words.</param>
/// <param name="Files">Its files, in order of their paths, which are relative.</param>
internal sealed record ModelFolder(string Name, string FullPath, ModelKind Kind, string Layout, IReadOnlyList<ModelFile> Files)
{
    private const int Deepest = 3;

    /// <summary>Gives the size of all files.</summary>
    public long Bytes => Files.Sum(f => f.Bytes);

    /// <summary>Finds the model folders below a folder, at most three levels down; a folder that is one is not searched further.</summary>
    public static IEnumerable<ModelFolder> Below(string root)
    {
        return Walk(root, 0);

        IEnumerable<ModelFolder> Walk(string folder, int depth)
        {
            if (KindOf(folder) is not null) return [Open(Path.GetRelativePath(root, folder).Replace('\\', '/'), folder)];
            return depth == Deepest ? [] : Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal).SelectMany(child => Walk(child, depth + 1));
        }
    }

    /// <summary>Looks into a folder; opens no model.</summary>
    public static ModelFolder Open(string name, string path)
    {
        ModelKind kind = KindOf(path) ?? ModelKind.Other;
        IEnumerable<ModelFile> files = new DirectoryInfo(path).EnumerateFiles("*", SearchOption.AllDirectories)
            .Select(f => new ModelFile(Path.GetRelativePath(path, f.FullName).Replace('\\', '/'), f.Length))
            .OrderBy(f => f.Path, StringComparer.Ordinal);

        return new(name, path, kind, LayoutOf(kind, path), [.. files]);
    }

    /// <summary>Finds the folder that a user names: a path, or a name as graphs have it.</summary>
    public static string? Find(string name, Surroundings around)
    {
        string path = Path.GetFullPath(name, around.WorkingFolder);
        if (Directory.Exists(path)) return path;

        Places places = Places.Around(Path.Combine(around.WorkingFolder, "graph.json"), around.WorkingFolder, around.ProgramFolder);
        return places.FindModel(name) is { } found && Directory.Exists(found) ? found : null;
    }

    // The parts of a diffusion folder hold a config.json and an .onnx file each, as a CLIP folder does: look for the whole first.
    private static ModelKind? KindOf(string folder)
    {
        if (File.Exists(Path.Combine(folder, "model_index.json")) || new[] { "unet", "transformer" }.Any(part => Directory.Exists(Path.Combine(folder, part)))) return ModelKind.Diffusion;
        if (File.Exists(Path.Combine(folder, TextModels.ConfigurationFile))) return ModelKind.Language;
        if (!File.Exists(Path.Combine(folder, "config.json"))) return Onnx(folder).Any() ? ModelKind.Other : null;

        bool embeds = File.Exists(Path.Combine(folder, "preprocessor_config.json")) && Onnx(folder).Concat(Onnx(Path.Combine(folder, "onnx"))).Any();
        return embeds ? ModelKind.Clip : Onnx(folder).Any() ? ModelKind.Other : null;
    }

    private static string LayoutOf(ModelKind kind, string path) => kind switch
    {
        ModelKind.Diffusion => DiffusionModel.ReadLayout(path) switch
        {
            DiffusionLayout.StableDiffusion => "Stable Diffusion",
            DiffusionLayout.StableDiffusionXl => "Stable Diffusion XL",
            DiffusionLayout.StableDiffusion3 => "Stable Diffusion 3",
            DiffusionLayout.Flux => "FLUX",
            _ => "diffusion, of a family that is not known",
        },
        ModelKind.Clip => Onnx(path).Concat(Onnx(Path.Combine(path, "onnx"))).Any(f => Path.GetFileName(f).StartsWith("text_model", StringComparison.Ordinal))
            ? "CLIP, text and image encoder in two files"
            : "CLIP, both encoders in one file",
        ModelKind.Language => "language model (ONNX Runtime GenAI)",
        _ => "ONNX files",
    };

    private static IEnumerable<string> Onnx(string folder) => Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.onnx") : [];
}

/// <summary>Is one file of a model.</summary>
/// <param name="Path">Path below the model's folder, '/' between its parts.</param>
/// <param name="Bytes">Its size.</param>
internal sealed record ModelFile(string Path, long Bytes);
