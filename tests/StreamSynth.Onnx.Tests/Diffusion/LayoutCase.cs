using System.Runtime.InteropServices;
using System.Text.Json;
using StreamSynth.Onnx.Diffusion;
using StreamSynth.Testing;

namespace StreamSynth.Onnx.Tests.Diffusion;

/// <summary>Is one recorded call of a layout folder: settings, noise, and what PyTorch gave (tools/onnx_make_layouts.py).</summary>
internal sealed class LayoutCase
{
    private readonly JsonElement _case;

    private LayoutCase(string layout, JsonElement recorded)
    {
        Layout = layout;
        _case = recorded;
    }

    public string Layout { get; }

    public string Name => $"{Layout}/{_case.GetProperty("name").GetString()}";

    public string[] Prompts => [.. _case.GetProperty("prompts").EnumerateArray().Select(prompt => prompt.GetString()!)];

    public float[] Noise => Floats("noise");

    public float[] Latents => Floats("latents");

    public byte[] Pixels => _case.GetProperty("pixels").GetBytesFromBase64();

    /// <summary>Gives the folders to leave out, as if they had not been downloaded.</summary>
    public string[] Without => _case.TryGetProperty("remove", out JsonElement list) ? [.. list.EnumerateArray().Select(name => name.GetString()!)] : [];

    public DiffusionSettings Settings => new()
    {
        Steps = _case.GetProperty("steps").GetInt32(),
        GuidanceScale = _case.GetProperty("guidance").GetDouble(),
        NegativePrompt = _case.TryGetProperty("negative", out JsonElement negative) ? negative.GetString()! : string.Empty,
        Height = Whole("height"),
        Width = Whole("width"),
        ClipSkip = Whole("clipSkip") ?? 0,
        MaxSequenceLength = Whole("maxSequenceLength"),
        TileSize = Whole("tile") is { } tile ? tile * 4 : 0, // the recording counts latent pixels, of which one is 4 pixels wide
    };

    /// <summary>Gives the folder of a layout: among the golden cases that are asked for, or else the committed one.</summary>
    public static string FolderOf(string layout)
    {
        string asked = Repository.Golden("layouts");
        return Path.Combine(Directory.Exists(asked) ? asked : Repository.PathOf("tests/golden/layouts"), layout);
    }

    public static IEnumerable<string> Layouts() => Directory.EnumerateDirectories(FolderOf(string.Empty)).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal);

    public static IEnumerable<LayoutCase> Of(string layout)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(FolderOf(layout), "reference.json")));
        foreach (JsonElement recorded in document.RootElement.GetProperty("cases").EnumerateArray()) yield return new LayoutCase(layout, recorded.Clone());
    }

    public static LayoutCase Find(string layout, string name) => Of(layout).Single(one => one.Name == $"{layout}/{name}");

    private int? Whole(string member) => _case.TryGetProperty(member, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetInt32() : null;

    private float[] Floats(string member) => MemoryMarshal.Cast<byte, float>(_case.GetProperty(member).GetBytesFromBase64()).ToArray();
}
