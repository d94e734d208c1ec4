using System.Buffers;
using System.Diagnostics;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Training;
using StreamSynth.Engine.Memory;
using StreamSynth.Media;

namespace StreamSynth.Perf.Training;

/// <summary>
/// Compares the input path of evaluation (decode, resize to 256, cut out 224, normalise to floats) with libvips alone (thumbnail of 256, cut out 224, bytes): JPEGs of
/// ImageNet's usual size, one thread on one core, both taking turns.
/// </summary>
internal static class InputMeasurement
{
    private const int Width = 500;
    private const int Height = 375;
    private const int Side = 224;
    private const int Images = 24;
    private const int Rounds = 7;

    public static Task RunAsync()
    {
        if (!OperatingSystem.IsLinux())
        {
            Console.WriteLine("This measurement needs Linux: it binds itself to one core.");
            return Task.CompletedTask;
        }

        using Process self = Process.GetCurrentProcess();
        nint cores = self.ProcessorAffinity;
        try
        {
            self.ProcessorAffinity = 1;
            Measure();
        }
        finally
        {
            self.ProcessorAffinity = cores;
        }

        return Task.CompletedTask;
    }

    private static void Measure()
    {
        BufferPool pool = new();
        Sample[] samples = [.. Enumerable.Range(0, Images).Select(i => Make(pool, (uint)i))];
        ImageInput input = new(new(Side, Side) { Resizes = true, ResizeRatio = 256.0 / Side, Normalisation = Normalisation.ImageNet });
        float[] numbers = new float[input.Length];
        byte[] rgb = new byte[Side * Side * 3];
        ArrayBufferWriter<byte> decoded = new();
        DecodeRequest whole = new();
        var rows = new List<Row>();
        for (int round = -2; round < Rounds; round++)
        {
            Row row = new(
                Time(samples, sample => BareThumbnail.Make(sample.Encoded.Span, 341, Side, rgb)),
                Time(samples, sample => input.Read(sample, numbers)),
                Time(samples, sample => ImageDecoder.Decode(sample.Encoded.Span, decoded, whole)));
            if (round >= 0) rows.Add(row); // The first rounds warm up.
        }

        double Of(Func<Row, double> value) => Median.Of(rows.Select(value));
        Console.WriteLine(FormattableString.Invariant(
            $"{Images} JPEGs of {Width}x{Height}, {samples.Average(sample => sample.Bytes) / 1024:0} KiB each, libvips {MediaVersion.LibVips}, one core, median of {Rounds} interleaved rounds"));
        Console.WriteLine("libvips images/s | ours images/s | ours/libvips, wall | ours/libvips, CPU | our decoding alone, images/s | ours bytes/image | decoding alone, bytes/image");
        Console.WriteLine(FormattableString.Invariant(
            $"{1000 / Of(r => r.Bare.Wall),16:0} | {1000 / Of(r => r.Ours.Wall),13:0} | {Of(r => r.Bare.Wall / r.Ours.Wall),18:0.00} | {Of(r => r.Bare.Cpu / r.Ours.Cpu),17:0.00} | {1000 / Of(r => r.Decoding.Wall),28:0} | {Of(r => r.Ours.Bytes),16:0} | {Of(r => r.Decoding.Bytes),27:0}"));
        foreach (Sample sample in samples) sample.Release();
    }

    private static Spent Time(Sample[] samples, Action<Sample> work)
    {
        TimeSpan processor = Environment.CpuUsage.TotalTime;
        long bytes = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        foreach (Sample sample in samples) work(sample);
        double wall = Stopwatch.GetElapsedTime(start).TotalMilliseconds;

        return new(
            wall / samples.Length,
            (Environment.CpuUsage.TotalTime - processor).TotalMilliseconds / samples.Length,
            (GC.GetAllocatedBytesForCurrentThread() - bytes) / (double)samples.Length);
    }

    // Slopes, waves, edges and the noise of a sensor, smoothed as a lens does: about the bytes per pixel of photographs.
    private static Sample Make(BufferPool pool, uint seed)
    {
        byte[] rgb = new byte[Width * Height * 3];
        uint state = seed + 1;
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                double light = 128 + (60 * Math.Sin((x + (seed * 31)) * 0.02) * Math.Cos(y * 0.017)) + (25 * Math.Sin((x + y) * (0.05 + (seed * 0.004)))) + (((x / 61) + (y / 47)) % 2 * 25);
                for (int channel = 0; channel < 3; channel++)
                {
                    state = (state * 1664525) + 1013904223;
                    rgb[(((y * Width) + x) * 3) + channel] = (byte)Math.Clamp(light + (channel * 14 * Math.Sin(y * 0.01)) + ((state >> 24) & 31) - 16, 0, 255);
                }
            }
        }

        ArrayBufferWriter<byte> encoded = new();
        ImageEncoder.Encode(rgb, Width, Height, new() { Format = EncodedFormat.Jpeg, Quality = 90 }, encoded);
        Lease lease = pool.Rent(encoded.WrittenCount, "measurement");
        encoded.WrittenSpan.CopyTo(lease.Writable);

        return new(lease, "jpeg", Height, Width, new(Domain.Real, new(0, "picture")));
    }

    private readonly record struct Spent(double Wall, double Cpu, double Bytes);

    private readonly record struct Row(Spent Bare, Spent Ours, Spent Decoding);
}
