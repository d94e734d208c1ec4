#:project ../../src/StreamSynth.Media/StreamSynth.Media.csproj
#:project ../../src/StreamSynth.Onnx/StreamSynth.Onnx.csproj
#:property PublishAot=false
// Measures embedded models as the product runs them: CLIP's zero-shot accuracy on held-out icons, and what the generator draws of the classes.
// Run from the repository root: dotnet run -c Release tools/models/measure.cs -- GENERATOR STEPS GUIDANCE PER_CLASS OUT CLIP...
// GENERATOR and CLIP are folders; "-" leaves the generator out. OUT.png is a contact sheet (one row per template, one column per class),
// OUT.u8 all pictures u8[N,32,32,3] for nearest.py.
#pragma warning disable RS0030 // A tool prints and draws.
using System.Diagnostics;
using System.Globalization;
using StreamSynth.Media;
using StreamSynth.Media.Icons;
using StreamSynth.Onnx.Clip;
using StreamSynth.Onnx.Diffusion;
using StreamSynth.Onnx.Sessions;

const int Side = 32;
const int Pixels = Side * Side * 3;
const int Batch = 32;
string[] clipTemplates = ["{0}", "a picture of {0}", "an icon of {0}", "{0} icon", "a drawing of a {0}"];
string[] drawn =
[
    "black outline icon of {0} on white background", "black solid icon of {0} on white background", "blue bold icon of {0} on light green background",
    "flat emoji of {0} on white background",
];
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
IconPackage package = IconPackage.Open("node_modules/@iconify/json");
IconCorpus corpus = IconCorpus.Open(package);
IReadOnlyList<string> classes = corpus.Splits.Classes;
SessionSettings settings = new() { Threads = 2 };
Judge[] judges = [.. args[5..].Select(folder => new Judge(folder, ClipModel.Load(folder, settings), classes, clipTemplates))];
foreach (string split in IconSplits.Names)
{
    IReadOnlyList<Icon> icons = corpus.Select(classes, [split], allowMissing: true).Icons;
    byte[] pictures = new byte[icons.Count * Pixels];
    Parallel.For(0, icons.Count, i => IconRenderer.Render(icons[i], Side, pictures.AsSpan(i * Pixels, Pixels)));
    int[] labels = [.. icons.Select(icon => classes.ToList().IndexOf(icon.Class))];
    foreach (Judge judge in judges) Console.WriteLine($"zero-shot {split} ({icons.Count}): {judge.Name} {judge.Accuracy(pictures, labels)}");
}

if (args[0] == "-") return;
int steps = int.Parse(args[1]), perClass = int.Parse(args[3]);
double guidance = double.Parse(args[2]);
using DiffusionModel generator = DiffusionModel.Load(args[0], settings);
DiffusionSettings run = new() { Steps = steps, GuidanceScale = guidance };
List<byte[]> sheet = [];
List<byte> everything = [];
double seconds = 0;
foreach (string template in drawn)
{
    string[] prompts = [.. classes.SelectMany(name => Enumerable.Repeat(string.Format(template, name), perClass))];
    int[] labels = [.. Enumerable.Range(0, prompts.Length).Select(i => i / perClass)];
    byte[] pictures = new byte[prompts.Length * Pixels];
    Random random = new(17);
    float[] noise = [.. Enumerable.Range(0, prompts.Length * generator.Shape.LatentSize).Select(_ => Normal(random))];
    if (seconds == 0) Generate(prompts[..Batch], noise, pictures.AsSpan(0, Batch * Pixels)); // warms up
    long start = Stopwatch.GetTimestamp();
    for (int at = 0; at < prompts.Length; at += Batch)
    {
        int count = Math.Min(Batch, prompts.Length - at);
        Generate(prompts[at..(at + count)], noise.AsSpan(at * generator.Shape.LatentSize, count * generator.Shape.LatentSize), pictures.AsSpan(at * Pixels, count * Pixels));
    }

    seconds += Stopwatch.GetElapsedTime(start).TotalSeconds;
    foreach (Judge judge in judges) Console.WriteLine($"drawn \"{template}\" ({prompts.Length}): {judge.Name} {judge.Accuracy(pictures, labels)}");
    for (int which = 0; which < Math.Min(2, perClass); which++)
    {
        sheet.Add([.. Enumerable.Range(0, classes.Count).SelectMany(c => pictures.AsSpan(((c * perClass) + which) * Pixels, Pixels).ToArray())]);
    }

    everything.AddRange(pictures);
}

Console.WriteLine($"{drawn.Length * classes.Count * perClass / seconds:F0} images/s with {steps} steps, guidance {guidance}, batch {Batch}, {settings.Threads} threads");
File.WriteAllBytes(args[4] + ".u8", [.. everything]);
WriteSheet(args[4] + ".png");

void Generate(string[] prompts, ReadOnlySpan<float> noise, Span<byte> rgb) =>
    generator.Generate(prompts, run, noise[..(prompts.Length * generator.Shape.LatentSize)], rgb, CancellationToken.None);

static float Normal(Random random) =>
    (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));

void WriteSheet(string path)
{
    const int Zoom = 2;
    int half = classes.Count / 2, width = half * Side * Zoom, rows = sheet.Count * 2;
    byte[] image = new byte[width * rows * Side * Zoom * 3];
    for (int y = 0; y < rows * Side * Zoom; y++)
    {
        for (int x = 0; x < width; x++)
        {
            int row = y / (Side * Zoom), column = (x / (Side * Zoom)) + ((row % 2) * half);
            int from = (column * Pixels) + ((((y / Zoom % Side) * Side) + (x / Zoom % Side)) * 3);
            sheet[row / 2].AsSpan(from, 3).CopyTo(image.AsSpan(((y * width) + x) * 3, 3));
        }
    }

    System.Buffers.ArrayBufferWriter<byte> png = new();
    ImageEncoder.Encode(image, width, rows * Side * Zoom, new EncodeSettings { Format = EncodedFormat.Png }, png);
    File.WriteAllBytes(path, png.WrittenSpan.ToArray());
}

/// <summary>A CLIP pair with its embeddings of the class names, averaged over templates.</summary>
internal sealed class Judge
{
    private readonly ClipModel _clip;
    private readonly float[][] _classes;

    public Judge(string folder, ClipModel clip, IReadOnlyList<string> classes, string[] templates)
    {
        _clip = clip;
        Name = folder;
        _classes = [.. classes.Select(_ => new float[clip.EmbeddingSize])];
        foreach (string template in templates)
        {
            float[] rows = new float[classes.Count * clip.EmbeddingSize];
            clip.EmbedTexts([.. classes.Select(name => string.Format(template, name))], rows);
            for (int i = 0; i < rows.Length; i++) _classes[i / clip.EmbeddingSize][i % clip.EmbeddingSize] += rows[i];
        }

        foreach (float[] row in _classes)
        {
            float length = MathF.Sqrt(row.Sum(x => x * x));
            for (int i = 0; i < row.Length; i++) row[i] /= length;
        }
    }

    public string Name { get; }

    public string Accuracy(byte[] pictures, int[] labels)
    {
        float[] embeddings = new float[labels.Length * _clip.EmbeddingSize];
        _clip.EmbedImages(pictures, labels.Length, embeddings);
        int first = 0, five = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            float[] scores = [.. _classes.Select(row => Dot(row, embeddings.AsSpan(i * _clip.EmbeddingSize, _clip.EmbeddingSize)))];
            int better = scores.Count(score => score > scores[labels[i]]);
            if (better == 0) first++;
            if (better < 5) five++;
        }

        return $"top-1 {100.0 * first / labels.Length:F1} %, top-5 {100.0 * five / labels.Length:F1} %";
    }

    private static float Dot(float[] a, ReadOnlySpan<float> b)
    {
        float sum = 0;
        for (int i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }
}
