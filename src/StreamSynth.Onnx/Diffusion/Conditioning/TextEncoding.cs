using System.Numerics.Tensors;
using StreamSynth.Onnx.Sessions;

namespace StreamSynth.Onnx.Diffusion.Conditioning;

/// <summary>Holds the outputs of one run of a text encoder until they are copied to where the denoiser reads them.</summary>
/// <param name="path">The encoder's file, for messages.</param>
/// <param name="texts">Texts N.</param>
/// <param name="length">Tokens of each text, S.</param>
internal sealed class TextEncoding(string path, int texts, int length) : IDisposable
{
    /// <summary>Gives the outputs by name.</summary>
    public Dictionary<string, TensorBuffer> Outputs { get; } = [];

    /// <summary>Gives the texts that were too long and were cut.</summary>
    public HashSet<int> Cut { get; } = [];

    /// <summary>Copies an output f[N,S,D] into token rows that are wider or lie between others.</summary>
    /// <param name="output">Name of the output.</param>
    /// <param name="target">f32[N, tokens, width].</param>
    /// <param name="tokens">Tokens of each text in the target.</param>
    /// <param name="width">Width of the target's rows.</param>
    /// <param name="atToken">First token of each text to write.</param>
    /// <param name="at">First element of each row to write.</param>
    public void CopyTokens(string output, Span<float> target, int tokens, int width, int atToken, int at)
    {
        TensorBuffer buffer = Outputs[output];
        int size = (int)buffer.Shape[^1];
        for (int text = 0; text < texts; text++)
        {
            for (int token = 0; token < length; token++)
            {
                Span<float> row = target.Slice((text * tokens + atToken + token) * width + at, size);
                buffer.Read(row, (text * length + token) * size);
                CheckFinite(output, row);
            }
        }
    }

    /// <summary>Copies an output f[N,P] into rows that may be wider.</summary>
    /// <param name="output">Name of the output.</param>
    /// <param name="target">f32[N, width].</param>
    /// <param name="width">Width of the target's rows.</param>
    /// <param name="at">First element of each row to write.</param>
    public void CopyRows(string output, Span<float> target, int width, int at)
    {
        TensorBuffer buffer = Outputs[output];
        int size = (int)buffer.Shape[^1];
        for (int text = 0; text < texts; text++)
        {
            Span<float> row = target.Slice(text * width + at, size);
            buffer.Read(row, text * size);
            CheckFinite(output, row);
        }
    }

    public void Dispose()
    {
        foreach (TensorBuffer buffer in Outputs.Values) buffer.Dispose();
    }

    private void CheckFinite(string output, ReadOnlySpan<float> row)
    {
        float largest = TensorPrimitives.MaxMagnitude(row); // NaN if any is NaN
        if (float.IsFinite(largest)) return;
        throw new ModelException(new ModelFault(
            ModelFaultCodes.NotFinite,
            path,
            $"output {output} of the text encoder has {(float.IsNaN(largest) ? "NaN" : "infinity")}",
            "its weights may be damaged, or a half-precision encoder overflowed: download it again or use a float32 export"));
    }
}
