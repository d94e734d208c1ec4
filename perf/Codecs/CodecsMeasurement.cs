using System.Buffers;
using System.Diagnostics;
using System.IO.MemoryMappedFiles;
using StreamSynth.Media;

namespace StreamSynth.Perf.Codecs;

/// <summary>
/// Compares encoding and decoding with libvips' command-line tool doing the same work: raw pixels in a file to an encoded file and back, one thread, one core,
/// equal settings. What the tool takes to start is measured with an image of one pixel and taken off. The tool may bring other codec libraries than ours; a third
/// column calls the bundled library straight.
/// </summary>
internal static class CodecsMeasurement
{
    private const int Side = 2048;
    private const int Rounds = 7;

    private static readonly ArrayBufferWriter<byte> Encoded = new(Side * Side * 3);

    public static Task RunAsync()
    {
        if (!OperatingSystem.IsLinux())
        {
            Console.WriteLine("This measurement needs Linux: it binds itself to one core.");
            return Task.CompletedTask;
        }

        if (VipsTool.Version() is not { } version)
        {
            Console.WriteLine("The vips tool was not found: install libvips-tools.");
            return Task.CompletedTask;
        }

        // Files in memory where there is such a folder: a disk is no part of a codec.
        string folder = Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"codecs-{Environment.ProcessId}");
        Directory.CreateDirectory(folder);
        using Process self = Process.GetCurrentProcess();
        nint cores = self.ProcessorAffinity;
        try
        {
            // One core for this process and for the tool, which inherits it: then time on the wall, too, is time per core.
            self.ProcessorAffinity = 1;
            Measure(folder, version);
        }
        finally
        {
            self.ProcessorAffinity = cores;
            Directory.Delete(folder, recursive: true);
        }

        return Task.CompletedTask;
    }

    private static void Measure(string folder, string version)
    {
        Console.WriteLine($"{Side}x{Side}, one core, median of {Rounds} interleaved rounds; ours on libvips {MediaVersion.LibVips}, the tool is {version}");
        byte[] rgb = Picture(Side);
        File.WriteAllBytes($"{folder}/in.raw", rgb);
        VipsTool.Run($"vips rawload {folder}/in.raw {folder}/raw.v {Side} {Side} 3", 1);
        VipsTool.Run($"vips copy {folder}/raw.v {folder}/in.v --interpretation srgb", 1);
        VipsTool.Run($"vips crop {folder}/in.v {folder}/dot.v 0 0 1 1", 1);

        using MemoryMappedFile input = MemoryMappedFile.CreateFromFile($"{folder}/in.raw");
        using MemoryMappedViewAccessor pixels = input.CreateViewAccessor(0, rgb.Length, MemoryMappedFileAccess.Read);
        Console.WriteLine("codec work   | tool ms | tool CPU | start CPU | bare ms | bare CPU | ours ms | ours CPU | tool/ours, wall | tool/ours, CPU | bare/ours, CPU");
        foreach (CodecCase codec in CodecCase.All)
        {
            (string name, string file) = (codec.Name, $"{folder}/ours.{codec.Name}");
            EncodeFile(pixels, codec.Settings, file);
            Print($"{name,-5} encode", Rows(
                codec.Repeats,
                folder,
                $"vips {codec.Save} {folder}/in.v {folder}/out.{name} {codec.Arguments}",
                () => BareLibvips.Copy($"{folder}/in.v", $"{folder}/bare.{name}[{codec.Bare}]"),
                () => EncodeFile(pixels, codec.Settings, $"{folder}/mine.{name}")));
            Print($"{name,-5} decode", Rows(
                codec.Repeats * 2,
                folder,
                $"vips copy {file} {folder}/out.v",
                () => BareLibvips.Copy($"{file}[access=sequential]", $"{folder}/bare.v"),
                () => DecodeFile(file, rgb, $"{folder}/mine.raw")));
        }
    }

    private static List<Row> Rows(int repeats, string folder, string command, Action bare, Action ours)
    {
        var rows = new List<Row>();
        for (int round = -1; round < Rounds; round++)
        {
            Cost start = VipsTool.Run($"vips copy {folder}/dot.v {folder}/dot2.v", repeats);
            Row row = new(VipsTool.Run(command, repeats) - start, start, Time(bare, repeats), Time(ours, repeats));
            if (round >= 0) rows.Add(row); // The first round warms up.
        }

        return rows;
    }

    private static Cost Time(Action work, int repeats)
    {
        TimeSpan processor = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < repeats; i++) work();

        return new Cost(Stopwatch.GetElapsedTime(start).TotalMilliseconds, (Environment.CpuUsage.TotalTime - processor).TotalMilliseconds) / repeats;
    }

    // Pixels come from a mapped file, as the tool's do, and buffers are reused, as they are in a run.
    private static unsafe void EncodeFile(MemoryMappedViewAccessor pixels, EncodeSettings settings, string file)
    {
        byte* rgb = null;
        pixels.SafeMemoryMappedViewHandle.AcquirePointer(ref rgb);
        try
        {
            Encoded.ResetWrittenCount();
            ImageEncoder.Encode(new ReadOnlySpan<byte>(rgb, Side * Side * 3), Side, Side, settings, Encoded);
            File.WriteAllBytes(file, Encoded.WrittenSpan);
        }
        finally
        {
            pixels.SafeMemoryMappedViewHandle.ReleasePointer();
        }
    }

    private static void DecodeFile(string file, byte[] rgb, string raw)
    {
        ImageDecoder.Decode(File.ReadAllBytes(file), rgb, DecodeLimits.Default);
        File.WriteAllBytes(raw, rgb);
    }

    private static void Print(string name, List<Row> rows)
    {
        double Of(Func<Row, double> value) => Median.Of(rows.Select(value));
        Console.WriteLine(FormattableString.Invariant(
            $"{name,-12} | {Of(r => r.Tool.Wall),7:0.0} | {Of(r => r.Tool.Cpu),8:0.0} | {Of(r => r.Start.Cpu),9:0.0} | {Of(r => r.Bare.Wall),7:0.0} | {Of(r => r.Bare.Cpu),8:0.0} | {Of(r => r.Ours.Wall),7:0.0} | {Of(r => r.Ours.Cpu),8:0.0} | {Of(r => r.Tool.Wall / r.Ours.Wall),15:0.00} | {Of(r => r.Tool.Cpu / r.Ours.Cpu),14:0.00} | {Of(r => r.Bare.Cpu / r.Ours.Cpu),14:0.00}"));
    }

    /// <summary>Makes something like a photograph: slopes, waves, edges, and the noise of a sensor.</summary>
    private static byte[] Picture(int side)
    {
        byte[] rgb = new byte[side * side * 3];
        uint state = 1;
        for (int y = 0; y < side; y++)
        {
            for (int x = 0; x < side; x++)
            {
                double light = 128 + (60 * Math.Sin(x * 0.02) * Math.Cos(y * 0.017)) + (30 * Math.Sin((x + y) * 0.11)) + (((x / 37) + (y / 53)) % 2 * 25);
                for (int channel = 0; channel < 3; channel++)
                {
                    state = (state * 1664525) + 1013904223;
                    rgb[(((y * side) + x) * 3) + channel] = (byte)Math.Clamp(light + (channel * 12) + ((state >> 24) & 15) - 8, 0, 255);
                }
            }
        }

        return rgb;
    }

    /// <summary>Holds one round: the tool less its start, the start, the library called straight, and us.</summary>
    private readonly record struct Row(Cost Tool, Cost Start, Cost Bare, Cost Ours);
}
