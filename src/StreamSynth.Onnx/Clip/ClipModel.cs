using System.Numerics.Tensors;
using StreamSynth.Onnx.Sessions;

namespace StreamSynth.Onnx.Clip;

/// <summary>
/// Embeds texts and images into one space (CLIP, Radford et al. 2021, arXiv:2103.00020), from a folder in the layout of Xenova's exports:
/// config.json, preprocessor_config.json, the tokenizer's files, onnx/text_model.onnx, onnx/vision_model.onnx.
/// Safe for many threads at once.
/// </summary>
public sealed class ClipModel : IDisposable
{
    /// <summary>Rows of one run. Fixed, so that memory is bounded and a call's batches follow from its count alone.</summary>
    private const int RowsPerRun = 64;

    private readonly ClipFolder _folder;
    private readonly Lazy<string> _hash;

    private ClipModel(ClipFolder folder)
    {
        _folder = folder;
        _hash = new Lazy<string>(() => ModelFiles.Hash(folder.Path, folder.Files));
    }

    /// <summary>Gives the length of an embedding.</summary>
    public int EmbeddingSize => _folder.EmbeddingSize;

    /// <summary>Gives the height of the images that the model takes, in pixels.</summary>
    public int ImageHeight => _folder.Image.Height;

    /// <summary>Gives the width of the images that the model takes, in pixels.</summary>
    public int ImageWidth => _folder.Image.Width;

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
    /// <param name="suffix">What follows text_model and vision_model in the file names, such as "_fp16"; empty for float32.</param>
    /// <exception cref="ModelException">The folder has faults; the exception holds all of them.</exception>
    public static ClipModel Load(string folder, SessionSettings settings, string suffix = "")
    {
        List<ModelFault> faults = [];
        ClipFolder parts = ClipFolder.Open(folder, settings, suffix, faults);
        if (faults.Count == 0) return new ClipModel(parts);
        parts.Dispose();
        throw new ModelException(faults);
    }

    /// <summary>Finds everything that is wrong with a folder; opens the models to look at their names. Never throws for a bad folder.</summary>
    /// <param name="folder">Folder of the model.</param>
    /// <param name="suffix">What follows text_model and vision_model in the file names.</param>
    /// <returns>The faults; empty if the folder can be loaded.</returns>
    public static IReadOnlyList<ModelFault> Inspect(string folder, string suffix = "")
    {
        List<ModelFault> faults = [];
        ClipFolder.Open(folder, new SessionSettings(), suffix, faults).Dispose();
        return faults;
    }

    /// <summary>Embeds texts; longer ones are cut to the model's length.</summary>
    /// <param name="texts">N texts.</param>
    /// <param name="embeddings">Receives f32[N, <see cref="EmbeddingSize"/>], each row of length 1.</param>
    /// <exception cref="ModelException">ONNX Runtime failed.</exception>
    /// <exception cref="ArgumentException">The span has another length.</exception>
    public void EmbedTexts(IReadOnlyList<string> texts, Span<float> embeddings)
    {
        CheckLength(nameof(embeddings), embeddings.Length, texts.Count * EmbeddingSize, "texts × EmbeddingSize");
        for (int start = 0; start < texts.Count; start += RowsPerRun)
        {
            int rows = Math.Min(RowsPerRun, texts.Count - start);
            EmbedRows(texts, start, embeddings.Slice(start * EmbeddingSize, rows * EmbeddingSize));
        }
    }

    /// <summary>Embeds images that already have the model's size; resizing is the caller's.</summary>
    /// <param name="rgb">u8[count, ImageHeight, ImageWidth, 3], RGB, 0..255.</param>
    /// <param name="count">Number of images, N.</param>
    /// <param name="embeddings">Receives f32[N, <see cref="EmbeddingSize"/>], each row of length 1.</param>
    /// <exception cref="ModelException">ONNX Runtime failed.</exception>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    public void EmbedImages(ReadOnlySpan<byte> rgb, int count, Span<float> embeddings)
    {
        int pixels = ImageHeight * ImageWidth * 3;
        CheckLength(nameof(rgb), rgb.Length, count * pixels, "count × ImageHeight × ImageWidth × 3");
        CheckLength(nameof(embeddings), embeddings.Length, count * EmbeddingSize, "count × EmbeddingSize");
        for (int start = 0; start < count; start += RowsPerRun)
        {
            int rows = Math.Min(RowsPerRun, count - start);
            EmbedRows(rgb.Slice(start * pixels, rows * pixels), embeddings.Slice(start * EmbeddingSize, rows * EmbeddingSize));
        }
    }

    /// <summary>Frees the models. No call may be in progress.</summary>
    public void Dispose() => _folder.Dispose();

    private void EmbedRows(IReadOnlyList<string> texts, int start, Span<float> embeddings)
    {
        OnnxSession session = _folder.Text!;
        int rows = embeddings.Length / EmbeddingSize;
        long[] row = new long[_folder.TokenLength];
        long[] mask = new long[row.Length];
        using TensorBuffer ids = session.Allocate("input_ids", rows, row.Length); // i64[N,S]
        using TensorBuffer? masks = session.Inputs.ContainsKey("attention_mask") ? session.Allocate("attention_mask", rows, row.Length) : null;
        for (int i = 0; i < rows; i++)
        {
            int used = Tokenizer.Encode(texts[start + i], row);
            ids.Write(row, i * row.Length);
            mask.AsSpan(0, used).Fill(1);
            mask.AsSpan(used).Clear();
            masks?.Write(mask, i * row.Length);
        }

        Dictionary<string, TensorBuffer> inputs = new() { ["input_ids"] = ids };
        if (masks is not null) inputs["attention_mask"] = masks;
        Embed(session, inputs, "text_embeds", embeddings);
    }

    private void EmbedRows(ReadOnlySpan<byte> rgb, Span<float> embeddings)
    {
        int rows = embeddings.Length / EmbeddingSize;
        int area = ImageHeight * ImageWidth;
        float[] planes = new float[rows * 3 * area]; // [N,3,H,W]
        for (int image = 0; image < rows; image++)
        {
            for (int channel = 0; channel < 3; channel++)
            {
                float scale = _folder.PixelScale[channel];
                float shift = _folder.PixelShift[channel];
                Span<float> plane = planes.AsSpan((image * 3 + channel) * area, area);
                ReadOnlySpan<byte> source = rgb.Slice(image * area * 3, area * 3);
                for (int pixel = 0; pixel < area; pixel++) plane[pixel] = source[pixel * 3 + channel] * scale + shift;
            }
        }

        using TensorBuffer pixels = _folder.Vision!.Allocate("pixel_values", rows, 3, ImageHeight, ImageWidth);
        pixels.Write(planes);
        Embed(_folder.Vision, new Dictionary<string, TensorBuffer> { ["pixel_values"] = pixels }, "image_embeds", embeddings);
    }

    private void Embed(OnnxSession session, Dictionary<string, TensorBuffer> inputs, string output, Span<float> embeddings)
    {
        using TensorBuffer result = session.Allocate(output, embeddings.Length / EmbeddingSize, EmbeddingSize);
        using BoundRun run = session.Bind(inputs, new Dictionary<string, TensorBuffer> { [output] = result });
        run.Run();
        result.Read(embeddings);
        for (int start = 0; start < embeddings.Length; start += EmbeddingSize)
        {
            Span<float> row = embeddings.Slice(start, EmbeddingSize);
            TensorPrimitives.Divide(row, Math.Max(TensorPrimitives.Norm<float>(row), 1e-12f), row);
        }
    }

    private static void CheckLength(string name, int found, int expected, string formula)
    {
        if (found != expected) throw new ArgumentException($"expected {expected} elements ({formula}), found {found}", name);
    }
}
