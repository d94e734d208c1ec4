using System.Diagnostics;
using System.Globalization;

namespace StreamSynth.Perf.Training;

/// <summary>Asks a process for training steps, line by line.</summary>
internal sealed class StepProcess : IDisposable
{
    private readonly Process _process;

    private StepProcess(string[] command)
    {
        _process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        string[] hello = Line().Split(' ');
        (Version, BytesBefore) = (hello[0], long.Parse(hello[1], CultureInfo.InvariantCulture));
    }

    public string Version { get; }

    /// <summary>Gets the highest resident memory before there was a model.</summary>
    public long BytesBefore { get; }

    /// <summary>Gets the managed bytes that each step of the last answer allocated; 0 where the other side does not say.</summary>
    public long AllocatedBytes { get; private set; }

    public static StepProcess Ours(TrainCase train, int threads) =>
        new([Environment.ProcessPath!, .. Host, "train-step", train.Name, Text(threads)]);

    public static StepProcess Torch(TrainCase train, int threads) => new(
        ["/usr/bin/python3", Path.Combine(AppContext.BaseDirectory, "Training", "torch_step.py"), train.Name, Text(train.Side), Text(train.Batch), Text(threads)]);

    /// <summary>Takes steps and tells what one took.</summary>
    public StepCost Run(int steps)
    {
        _process.StandardInput.WriteLine(Text(steps));
        _process.StandardInput.Flush();
        string[] answer = Line().Split(' ');
        if (answer.Length > 3) AllocatedBytes = long.Parse(answer[3], CultureInfo.InvariantCulture);

        return new StepCost(Number(answer[0]) / steps, Number(answer[1]) / steps, long.Parse(answer[2], CultureInfo.InvariantCulture));
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    // Started as 'dotnet file.dll' the process is 'dotnet', and wants the file.
    private static string[] Host =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(StepProcess).Assembly.Location] : [];

    private string Line() => _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"The process ended: {_process.StartInfo.FileName}.");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
