using StreamSynth.Engine.Memory;

namespace StreamSynth.Blocks.Payloads;

/// <summary>Is implemented by payloads that know how they are shown to people; of others, public properties are listed.</summary>
public interface IShownPayload : IPayload
{
    /// <summary>Shows what the payload holds, its tensors and images included.</summary>
    /// <param name="page">Takes it.</param>
    void Show(IPayloadPage page);
}

/// <summary>Takes what a payload shows.</summary>
public interface IPayloadPage
{
    /// <summary>Takes one value under a name; null is left out.</summary>
    void Value(string name, object? value);

    /// <summary>Takes an image.</summary>
    /// <param name="name">What it is.</param>
    /// <param name="rgb">u8[H,W,3] sRGB, row by row from the top.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    void Image(string name, ReadOnlySpan<byte> rgb, int height, int width);

    /// <summary>Takes an encoded file.</summary>
    /// <param name="name">What it is.</param>
    /// <param name="ending">Ending of its name, such as "webp".</param>
    /// <param name="bytes">The whole file.</param>
    void File(string name, string ending, ReadOnlySpan<byte> bytes);

    /// <summary>Takes a tensor.</summary>
    /// <param name="name">What it is.</param>
    /// <param name="values">f32 of the given shape, row-major.</param>
    /// <param name="shape">Sizes, outermost first.</param>
    void Tensor(string name, ReadOnlySpan<float> values, IReadOnlyList<int> shape);
}
