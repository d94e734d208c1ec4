using System.Numerics.Tensors;
using StreamSynth.Onnx.Sessions;

namespace StreamSynth.Onnx.Clip;

/// <summary>
/// Embeds texts and images into one space (CLIP, Radford et al. 2021, arXiv:2103.00020), from a folder in one of two layouts: Xenova's, with a file for each
/// tower (text_model.onnx, vision_model.onnx), or optimum's, with one for both (model.onnx). Either in the folder or in onnx/, beside config.json,
/// preprocessor_config.json and the tokenizer's files. Where both towers are in one file, each call also runs the other one, on a single empty input.
/// Safe for many threads at once.
/// </summary>
public sealed class ClipModel : IDisposable
{
    /// <summary>Rows of one run. Fixed, so that memory is bounded and a call's batches follow from its count alone.</summary>
    private const int RowsPerRun = 64;

    private readonly ClipFolder _folder;
    private readonly ClipInputs _inputs;
    private readonly Lazy<string> _hash;

    private ClipModel(ClipFolder folder, ClipOptions options)
    {
        _folder = folder;
        _inputs = new ClipInputs(folder, options.Padding);
        _hash = new Lazy<string>(() => ModelFiles.Hash(folder.Path, folder.Files));
    }

    /// <summary>Gives the length of an embedding.</summary>
    public int EmbeddingSize => _folder.EmbeddingSize;

    /// <summary>Gives the height of the images that the model takes, in pixels.</summary>
    public int ImageHeight => _folder.Images!.Size.Height;

    /// <summary>Gives the width of the images that the model takes, in pixels.</summary>
    public int ImageWidth => _folder.Images!.Size.Width;

    /// <summary>
    /// Gives the factor from cosine similarity to logit, exp(logit_scale) of config.json; 100, where CLIP's training clips it, if the file
    /// has none or only the value that training started from.
    /// </summary>
    public float LogitScale => _folder.LogitScale;

    /// <summary>Gives the tokenizer.</summary>
    public ClipTokenizer Tokenizer => _folder.Tokenizer!;

    /// <summary>Gives the SHA-256 over the model's files, lower-case hex; read at the first call and kept.</summary>
    public string Hash => _hash.Value;

    /// <summary>Loads a folder. The caller disposes the model.</summary>
    /// <param name="folder">Folder of the model.</param>
    /// <param name="settings">Threads and device.</param>
    /// <param name="options">Precision and padding; null for their defaults.</param>
    /// <exception cref="ModelException">The folder has faults; the exception holds all of them.</exception>
    public static ClipModel Load(string folder, SessionSettings settings, ClipOptions? options = null)
    {
        List<ModelFault> faults = [];
        ClipFolder parts = ClipFolder.Open(folder, settings, options ?? new(), faults);
        if (faults.Count == 0) return new ClipModel(parts, options ?? new());
        parts.Dispose();
        throw new ModelException(faults);
    }

    /// <summary>Finds everything that is wrong with a folder; opens the models to look at their names. Never throws for a bad folder.</summary>
    /// <param name="folder">Folder of the model.</param>
    /// <param name="options">Precision and padding; null for their defaults.</param>
    /// <returns>The faults; empty if the folder can be loaded.</returns>
    public static IReadOnlyList<ModelFault> Inspect(string folder, ClipOptions? options = null)
    {
        List<ModelFault> faults = [];
        ClipFolder.Open(folder, new SessionSettings(), options ?? new(), faults).Dispose();
        return faults;
    }

    /// <summary>Embeds texts; longer ones are cut to the model's length, their last token kept.</summary>
    /// <param name="texts">N texts.</param>
    /// <param name="embeddings">Receives f32[N, <see cref="EmbeddingSize"/>], each row of length 1.</param>
    /// <exception cref="ModelException">ONNX Runtime failed, or an embedding is not finite.</exception>
    /// <exception cref="ArgumentException">The span has another length.</exception>
    public void EmbedTexts(IReadOnlyList<string> texts, Span<float> embeddings)
    {
        CheckLength(nameof(embeddings), embeddings.Length, (long)texts.Count * EmbeddingSize, "texts × EmbeddingSize");
        for (int start = 0; start < texts.Count; start += RowsPerRun)
        {
            int rows = Math.Min(RowsPerRun, texts.Count - start);
            using ClipInputs.Tensors inputs = _inputs.Of(_folder.Text!, [.. texts.Skip(start).Take(rows)]);
            Embed(_folder.Text!, inputs, "text_embeds", embeddings.Slice(start * EmbeddingSize, rows * EmbeddingSize));
        }
    }

    /// <summary>Brings an image of any size to the model's, as its preprocessor_config.json says: resized as Pillow does it, and cut to the centre.</summary>
    /// <param name="rgb">u8[height, width, 3], RGB, 0..255.</param>
    /// <param name="height">Its height.</param>
    /// <param name="width">Its width.</param>
    /// <param name="prepared">Receives u8[ImageHeight, ImageWidth, 3].</param>
    /// <exception cref="ArgumentException">A span has another length, or the image is too narrow to be resized.</exception>
    public void Prepare(ReadOnlySpan<byte> rgb, int height, int width, Span<byte> prepared)
    {
        CheckLength(nameof(rgb), rgb.Length, (long)height * width * 3, "height × width × 3");
        CheckLength(nameof(prepared), prepared.Length, (long)ImageHeight * ImageWidth * 3, "ImageHeight × ImageWidth × 3");
        _folder.Images!.Prepare(rgb, (height, width), prepared);
    }

    /// <summary>Embeds images that already have the model's size: see <see cref="Prepare"/>.</summary>
    /// <param name="rgb">u8[count, ImageHeight, ImageWidth, 3], RGB, 0..255.</param>
    /// <param name="count">Number of images, N.</param>
    /// <param name="embeddings">Receives f32[N, <see cref="EmbeddingSize"/>], each row of length 1.</param>
    /// <exception cref="ModelException">ONNX Runtime failed, or an embedding is not finite.</exception>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    public void EmbedImages(ReadOnlySpan<byte> rgb, int count, Span<float> embeddings)
    {
        int pixels = ImageHeight * ImageWidth * 3;
        CheckLength(nameof(rgb), rgb.Length, (long)count * pixels, "count × ImageHeight × ImageWidth × 3");
        CheckLength(nameof(embeddings), embeddings.Length, (long)count * EmbeddingSize, "count × EmbeddingSize");
        for (int start = 0; start < count; start += RowsPerRun)
        {
            int rows = Math.Min(RowsPerRun, count - start);
            using ClipInputs.Tensors inputs = _inputs.Of(_folder.Vision!, rgb.Slice(start * pixels, rows * pixels));
            Embed(_folder.Vision!, inputs, "image_embeds", embeddings.Slice(start * EmbeddingSize, rows * EmbeddingSize));
        }
    }

    /// <summary>Frees the models. No call may be in progress.</summary>
    public void Dispose() => _folder.Dispose();

    // Exports for both towers give rows of length 1 already, those for one do not: dividing again changes nothing.
    private void Embed(OnnxSession session, ClipInputs.Tensors inputs, string output, Span<float> embeddings)
    {
        int rows = embeddings.Length / EmbeddingSize;
        using TensorBuffer result = session.Allocate(output, rows, EmbeddingSize);
        using BoundRun run = session.Bind(inputs.ByName, new Dictionary<string, TensorBuffer> { [output] = result });
        run.Run();
        result.Read(embeddings);
        for (int row = 0; row < rows; row++)
        {
            Span<float> values = embeddings.Slice(row * EmbeddingSize, EmbeddingSize);
            float norm = TensorPrimitives.Norm<float>(values);
            if (!float.IsFinite(norm)) throw NotFinite(session.Path, output, row, rows, norm);
            TensorPrimitives.Divide(values, Math.Max(norm, 1e-12f), values);
        }
    }

    private static ModelException NotFinite(string path, string output, int row, int rows, float norm) => new(new ModelFault(
        ModelFaultCodes.NotFinite,
        path,
        $"{output} has {(float.IsNaN(norm) ? "NaN" : "infinity")} in row {row} of {rows}",
        "the weights may be damaged, or float16 overflows: download the file again, or use fp32"));

    private static void CheckLength(string name, int found, long expected, string formula)
    {
        if (found != expected) throw new ArgumentException($"expected {expected} elements ({formula}), found {found}", name);
    }
}
