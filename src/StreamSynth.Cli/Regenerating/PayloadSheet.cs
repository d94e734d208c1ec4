using System.Collections;
using System.Globalization;
using System.Reflection;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Memory;
using StreamSynth.Media;

namespace StreamSynth.Cli.Regenerating;

/// <summary>Collects what one payload shows: values by name, images and tensors as files.</summary>
/// <param name="folder">Folder for files.</param>
/// <param name="stem">Beginning of their names.</param>
internal sealed class PayloadSheet(string folder, string stem) : IPayloadPage
{
    private readonly Dictionary<string, object> _values = [];
    private readonly List<string> _files = [];

    /// <summary>Gives the values.</summary>
    public IReadOnlyDictionary<string, object> Values => _values;

    /// <summary>Gives the files' full paths.</summary>
    public IReadOnlyList<string> Files => _files;

    /// <summary>Shows a payload; one that does not know how is shown by its public properties.</summary>
    public void Take(IPayload payload)
    {
        if (payload is IShownPayload shown)
        {
            shown.Show(this);
            return;
        }

        foreach (PropertyInfo property in payload.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.GetIndexParameters().Length == 0))
        {
            Value(property.Name, Listed(property, payload));
        }
    }

    public void Value(string name, object? value)
    {
        // JSON readers take every number for a double: 64 bits would lose their last digits.
        if (value is not null) _values[name] = value is ulong number ? number.ToString(CultureInfo.InvariantCulture) : value;
    }

    public void Image(string name, ReadOnlySpan<byte> rgb, int height, int width)
    {
        byte[] pixels = rgb.ToArray();
        Value(name, $"u8[{height},{width},3] from {pixels.Min()} to {pixels.Max()}, mean {pixels.Average(p => p).ToString("0.##", CultureInfo.InvariantCulture)}");
        var png = new System.Buffers.ArrayBufferWriter<byte>();
        ImageEncoder.Encode(rgb, width, height, new() { Format = EncodedFormat.Png }, png);
        Save(name, "png", png.WrittenSpan);
    }

    public void File(string name, string ending, ReadOnlySpan<byte> bytes)
    {
        Value(name, $"{bytes.Length} bytes of {ending}");
        Save(name, ending, bytes);
        if (ending == "png") return;

        ImageSize size = ImageDecoder.ReadSize(bytes, DecodeLimits.Default);
        byte[] rgb = new byte[size.RgbBytes];
        ImageDecoder.Decode(bytes, rgb, DecodeLimits.Default);
        Image("decoded", rgb, size.Height, size.Width);
    }

    public void Tensor(string name, ReadOnlySpan<float> values, IReadOnlyList<int> shape)
    {
        Value(name, TensorSummary.Of(values, shape).ToString());
        Save(name, "npy", NumpyFile.Of(values, shape));
    }

    private static object? Listed(PropertyInfo property, IPayload payload)
    {
        try
        {
            return property.GetValue(payload) switch
            {
                null => null,
                Lease lease => $"{lease.Length} bytes",
                string text => text,
                IEnumerable list => $"{list.Cast<object>().Count()} entries",
                var value when value.GetType().IsPrimitive => value,
                var value => value.ToString(),
            };
        }
        catch (TargetInvocationException e)
        {
            return $"cannot be read: {e.InnerException?.Message}";
        }
    }

    private void Save(string name, string ending, ReadOnlySpan<byte> bytes)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, $"{stem}-{name}.{ending}");
        System.IO.File.WriteAllBytes(path, bytes.ToArray());
        _files.Add(path);
    }
}
