using Microsoft.ML.OnnxRuntime;

namespace StreamSynth.Perf.Painting;

/// <summary>Says what is painted by all measurements of painting: the quickstart's settings.</summary>
internal static class PaintCase
{
    public const int Batch = 16;
    public const int Steps = 8;
    public const float Guidance = 3;
    public const float ScalingFactor = 0.9996546506881714f;

    private static readonly string[] Classes = ["camera", "key", "bug", "mouse", "umbrella", "rocket", "bus", "lightbulb", "heart", "book", "scissors", "trophy"];

    /// <summary>Gives the folder of the embedded generator, found upwards from the program.</summary>
    public static string ModelFolder
    {
        get
        {
            for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            {
                string model = Path.Combine(folder.FullName, "models", "icons-v0", "diffusion");
                if (Directory.Exists(model)) return model;
            }

            throw new DirectoryNotFoundException($"models/icons-v0/diffusion was found in no folder above {AppContext.BaseDirectory}. Run from a clone of the repository.");
        }
    }

    /// <summary>Gives a prompt of the quickstart's kind.</summary>
    public static string Prompt(int index) => $"black outline icon of {Classes[index % Classes.Length]} on white background";

    /// <summary>Sets a session as the product does: one thread per operator, no spinning.</summary>
    public static void AsTheProduct(SessionOptions options, bool spins = false)
    {
        options.IntraOpNumThreads = 1;
        options.InterOpNumThreads = 1;
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", spins ? "1" : "0");
        options.AddSessionConfigEntry("session.inter_op.allow_spinning", "0");
    }
}
