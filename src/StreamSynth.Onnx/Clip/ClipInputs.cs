using StreamSynth.Onnx.Sessions;

namespace StreamSynth.Onnx.Clip;

/// <summary>Makes the input tensors of CLIP's towers; where one file holds both, the tower that is not asked gets one empty text or black image.</summary>
internal sealed class ClipInputs(ClipFolder folder, ClipPadding padding)
{
    private const string Ids = "input_ids";
    private const string Mask = "attention_mask";
    private const string Pixels = "pixel_values";

    private readonly int _area = folder.Images!.Size.Height * folder.Images.Size.Width;
    private readonly byte[] _black = folder.Text == folder.Vision ? new byte[folder.Images.Size.Height * folder.Images.Size.Width * 3] : [];

    /// <summary>Makes the inputs for texts.</summary>
    /// <param name="session">The tower.</param>
    /// <param name="texts">N texts.</param>
    public Tensors Of(OnnxSession session, IReadOnlyList<string> texts) => Make(session, texts, _black);

    /// <summary>Makes the inputs for images.</summary>
    /// <param name="session">The tower.</param>
    /// <param name="rgb">u8[N,H,W,3].</param>
    public Tensors Of(OnnxSession session, ReadOnlySpan<byte> rgb) => Make(session, [string.Empty], rgb);

    private Tensors Make(OnnxSession session, IReadOnlyList<string> texts, ReadOnlySpan<byte> rgb)
    {
        Tensors tensors = new();
        try
        {
            if (session.Inputs.ContainsKey(Ids)) AddTexts(session, texts, tensors.ByName);
            if (session.Inputs.ContainsKey(Pixels)) AddImages(session, rgb, tensors.ByName);
            return tensors;
        }
        catch (ModelException)
        {
            tensors.Dispose();
            throw;
        }
    }

    private void AddTexts(OnnxSession session, IReadOnlyList<string> texts, Dictionary<string, TensorBuffer> tensors)
    {
        ClipTokenizer tokenizer = folder.Tokenizer!;
        long[] row = new long[folder.TokenLength];
        long[] mask = new long[row.Length];
        TensorBuffer ids = tensors[Ids] = session.Allocate(Ids, texts.Count, row.Length); // i64[N,S]
        TensorBuffer? masks = session.Inputs.ContainsKey(Mask) ? tensors[Mask] = session.Allocate(Mask, texts.Count, row.Length) : null;
        for (int i = 0; i < texts.Count; i++)
        {
            int used = tokenizer.Encode(texts[i], row);
            if (padding != ClipPadding.Model) row.AsSpan(used).Fill(padding == ClipPadding.Zero ? 0 : tokenizer.EosId);
            ids.Write(row, i * row.Length);
            mask.AsSpan(0, used).Fill(1);
            mask.AsSpan(used).Clear();
            masks?.Write(mask, i * row.Length);
        }
    }

    private void AddImages(OnnxSession session, ReadOnlySpan<byte> rgb, Dictionary<string, TensorBuffer> tensors)
    {
        int images = rgb.Length / (_area * 3);
        float[] planes = new float[images * 3 * _area]; // [N,3,H,W]
        for (int image = 0; image < images; image++)
        {
            ReadOnlySpan<byte> source = rgb.Slice(image * _area * 3, _area * 3);
            for (int channel = 0; channel < 3; channel++)
            {
                float scale = folder.Images!.Scale[channel];
                float shift = folder.Images.Shift[channel];
                Span<float> plane = planes.AsSpan(((image * 3) + channel) * _area, _area);
                for (int pixel = 0; pixel < _area; pixel++) plane[pixel] = (source[(pixel * 3) + channel] * scale) + shift;
            }
        }

        TensorBuffer pixels = tensors[Pixels] = session.Allocate(Pixels, images, 3, folder.Images!.Size.Height, folder.Images.Size.Width);
        pixels.Write(planes);
    }

    /// <summary>Holds the inputs of one run by name; the caller disposes them after it.</summary>
    internal sealed class Tensors : IDisposable
    {
        public Dictionary<string, TensorBuffer> ByName { get; } = [];

        public void Dispose()
        {
            foreach (TensorBuffer buffer in ByName.Values) buffer.Dispose();
        }
    }
}
