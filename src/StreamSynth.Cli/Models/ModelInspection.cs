using StreamSynth.Language;
using StreamSynth.Onnx;
using StreamSynth.Onnx.Clip;
using StreamSynth.Onnx.Diffusion;
using StreamSynth.Onnx.Sessions;

namespace StreamSynth.Cli.Models;

/// <summary>Holds what an inspection of a model folder found.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Sizes">Sizes of images, latents or embeddings in words; null when the configurations do not say.</param>
/// <param name="Networks">Its .onnx files.</param>
/// <param name="Notices">What is replaced by something like it.</param>
/// <param name="Faults">Everything that is wrong or missing.</param>
/// <param name="Hash">SHA-256 over the model's files, as a run records it; null when it was not asked for, or there are faults.</param>
internal sealed record ModelInspection(
    ModelFolder Folder, string? Sizes, IReadOnlyList<NetworkFile> Networks, IReadOnlyList<string> Notices, IReadOnlyList<ModelFault> Faults, string? Hash)
{
    /// <summary>Opens every network of a folder, one after the other, and finds all that is wrong.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="withHash">Whether the files are hashed.</param>
    public static ModelInspection Of(ModelFolder folder, bool withHash)
    {
        NetworkFile[] networks = [.. folder.Files.Where(f => f.Path.EndsWith(".onnx", StringComparison.Ordinal)).Select(f => NetworkFile.Read(folder, f))];
        IReadOnlyList<string> notices = [];
        IReadOnlyList<ModelFault> faults = folder.Kind switch
        {
            ModelKind.Diffusion => DiffusionModel.Inspect(folder.FullPath, null, out notices),
            ModelKind.Clip => ClipModel.Inspect(folder.FullPath),
            ModelKind.Language => [.. TextModels.Inspect(new() { Model = folder.Name }, folder.FullPath).Concat(networks.SelectMany(n => n.Faults)).DistinctBy(f => f.Path)],
            _ => [.. networks.SelectMany(n => n.Faults)],
        };

        return new(folder, SizesOf(folder), networks, notices, faults, withHash && faults.Count == 0 ? HashOf(folder) : null);
    }

    private static string? SizesOf(ModelFolder folder)
    {
        if (folder.Kind == ModelKind.Language) return TextModels.Describe(folder.FullPath);
        if (folder.Kind != ModelKind.Diffusion) return null;

        try
        {
            DiffusionShape shape = DiffusionModel.ReadShape(folder.FullPath);
            return $"images {shape.ImageWidth}x{shape.ImageHeight}, latents {shape.LatentChannels}x{shape.LatentHeight}x{shape.LatentWidth}, scheduler {shape.Scheduler}";
        }
        catch (ModelException)
        {
            // The inspection reports the same faults, with all others.
            return null;
        }
    }

    private static string? HashOf(ModelFolder folder)
    {
        switch (folder.Kind)
        {
            case ModelKind.Diffusion:
                using (DiffusionModel diffusion = DiffusionModel.Load(folder.FullPath, new SessionSettings())) return diffusion.Hash;
            case ModelKind.Clip:
                using (ClipModel clip = ClipModel.Load(folder.FullPath, new SessionSettings())) return clip.Hash;
            case ModelKind.Language:
                return TextModels.HashOf(folder.FullPath);
            default:
                return null;
        }
    }
}

/// <summary>Is one .onnx file with its ports.</summary>
/// <param name="Path">Path below the model's folder.</param>
/// <param name="Bytes">Its own size.</param>
/// <param name="Inputs">Inputs as the file declares them; empty when it cannot be opened.</param>
/// <param name="Outputs">Outputs.</param>
/// <param name="Weights">Files beside it that hold its weights.</param>
/// <param name="Faults">Why it cannot be opened.</param>
internal sealed record NetworkFile(
    string Path, long Bytes, IReadOnlyList<TensorPort> Inputs, IReadOnlyList<TensorPort> Outputs, IReadOnlyList<ModelFile> Weights, IReadOnlyList<ModelFault> Faults)
{
    public static NetworkFile Read(ModelFolder folder, ModelFile file)
    {
        // optimum writes model.onnx_data, older exports model.onnx.data or weights.pb.
        string parent = file.Path[..(file.Path.LastIndexOf('/') + 1)];
        ModelFile[] weights = [.. folder.Files.Where(f => f != file && (f.Path.StartsWith(file.Path, StringComparison.Ordinal) || f.Path == $"{parent}weights.pb"))];
        try
        {
            using OnnxSession session = OnnxSession.Open(System.IO.Path.Combine(folder.FullPath, file.Path), new SessionSettings());
            return new(file.Path, file.Bytes, [.. session.Inputs.Values], [.. session.Outputs.Values], weights, []);
        }
        catch (ModelException e)
        {
            return new(file.Path, file.Bytes, [], [], weights, e.Faults);
        }
    }
}
