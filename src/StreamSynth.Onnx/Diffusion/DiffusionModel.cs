using StreamSynth.Onnx.Diffusion.Schedulers;
using StreamSynth.Onnx.Sessions;

namespace StreamSynth.Onnx.Diffusion;

/// <summary>
/// Generates images from texts by latent diffusion (Rombach et al. 2022, arXiv:2112.10752), from a folder in the Stable Diffusion ONNX layout:
/// text_encoder/, unet/, vae_decoder/ with model.onnx and config.json, tokenizer/, scheduler/scheduler_config.json.
/// Names, element types and ranks are read from the models. Safe for many threads at once; all noise comes from the caller.
/// </summary>
public sealed class DiffusionModel : IDisposable
{
    private readonly DiffusionParts _parts;
    private readonly PromptEncoder _prompts;
    private readonly DiffusionWorkspaces _workspaces;
    private readonly Lazy<string> _hash;

    private DiffusionModel(DiffusionParts parts)
    {
        _parts = parts;
        _prompts = new PromptEncoder(parts);
        _workspaces = new DiffusionWorkspaces(parts);
        _hash = new Lazy<string>(() => ModelFiles.Hash(parts.Config.Folder, parts.Files));
        Shape = parts.Config.Shape;
    }

    /// <summary>Gives all sizes.</summary>
    public DiffusionShape Shape { get; }

    /// <summary>Gives the channels of a latent.</summary>
    public int LatentChannels => Shape.LatentChannels;

    /// <summary>Gives the rows of a latent.</summary>
    public int LatentHeight => Shape.LatentHeight;

    /// <summary>Gives the columns of a latent.</summary>
    public int LatentWidth => Shape.LatentWidth;

    /// <summary>Gives the rows of an image, in pixels.</summary>
    public int ImageHeight => Shape.ImageHeight;

    /// <summary>Gives the columns of an image, in pixels.</summary>
    public int ImageWidth => Shape.ImageWidth;

    /// <summary>Gives the option name of the scheduler that runs when the settings name none.</summary>
    public string DefaultScheduler => Shape.Scheduler;

    /// <summary>Gives what was replaced by something like it when the folder was read, for the user to know; usually empty.</summary>
    public IReadOnlyList<string> Notices => _parts.Config.Notices;

    /// <summary>Gives the SHA-256 over the model's files, lower-case hex; read at the first call and kept.</summary>
    public string Hash => _hash.Value;

    /// <summary>Loads a folder. The caller disposes the model.</summary>
    /// <param name="folder">Folder of the model.</param>
    /// <param name="settings">Threads and device of each of its sessions.</param>
    /// <exception cref="ModelException">The folder has faults; the exception holds all of them.</exception>
    public static DiffusionModel Load(string folder, SessionSettings settings)
    {
        List<ModelFault> faults = [];
        DiffusionParts parts = DiffusionParts.Open(folder, settings, faults);
        if (faults.Count == 0) return new DiffusionModel(parts);
        parts.Dispose();
        throw new ModelException(faults);
    }

    /// <summary>Finds everything that is wrong with a folder; opens the models to look at their names. Never throws for a bad folder.</summary>
    /// <param name="folder">Folder of the model.</param>
    /// <returns>The faults; empty if the folder can be loaded.</returns>
    public static IReadOnlyList<ModelFault> Inspect(string folder)
    {
        List<ModelFault> faults = [];
        DiffusionParts.Open(folder, new SessionSettings(), faults).Dispose();
        return faults;
    }

    /// <summary>Reads the sizes from the configurations alone, without opening a model.</summary>
    /// <param name="folder">Folder of the model.</param>
    /// <exception cref="ModelException">A configuration is missing or lacks a member.</exception>
    public static DiffusionShape ReadShape(string folder)
    {
        List<ModelFault> faults = [];
        DiffusionConfig config = DiffusionConfig.Read(folder, faults);
        return faults.Count == 0 ? config.Shape : throw new ModelException(faults);
    }

    /// <summary>Gives how many latents of noise each image needs: 1, and more for schedulers that add noise on the way.</summary>
    /// <param name="settings">Steps and scheduler.</param>
    /// <exception cref="ModelException">The settings cannot be used.</exception>
    public int NoiseDraws(DiffusionSettings settings) => 1 + Scheduler(settings).NoiseDraws;

    /// <summary>Generates one image per prompt, as one batch.</summary>
    /// <param name="prompts">N prompts; longer ones are cut to the model's length.</param>
    /// <param name="settings">Steps, guidance, scheduler.</param>
    /// <param name="noise">
    /// Standard normal numbers f32[N, draws, LatentChannels, LatentHeight, LatentWidth], with draws from <see cref="NoiseDraws"/>: 1 for ddim,
    /// euler, dpm++2m. Everything of one image lies together, so that it can come from the item's own seed.
    /// </param>
    /// <param name="rgb">Receives u8[N, ImageHeight, ImageWidth, 3], RGB.</param>
    /// <param name="cancellation">Looked at between steps.</param>
    /// <exception cref="ModelException">A setting cannot be used, ONNX Runtime failed, or a latent became NaN or infinite.</exception>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    public void Generate(
        IReadOnlyList<string> prompts, DiffusionSettings settings, ReadOnlySpan<float> noise, Span<byte> rgb, CancellationToken cancellation)
    {
        IScheduler scheduler = Scheduler(settings);
        int draws = 1 + scheduler.NoiseDraws;
        CheckLength(nameof(noise), noise.Length, (long)prompts.Count * draws * Shape.LatentSize, $"prompts × {draws} × latent");
        CheckLength(nameof(rgb), rgb.Length, (long)prompts.Count * Shape.ImageSize, "prompts × image");
        if (prompts.Count == 0) return;

        cancellation.ThrowIfCancellationRequested();
        bool guided = settings.GuidanceScale > 1;
        DiffusionWorkspace workspace = _workspaces.Rent(prompts.Count, guided);
        try
        {
            Condition(workspace, prompts, settings);
            new DenoisingLoop(workspace, scheduler, settings, Shape.LatentSize, _parts.Unet!.Path).Run(noise, cancellation);
            Decode(workspace, rgb);
        }
        finally
        {
            _workspaces.Return(workspace);
        }
    }

    /// <summary>Frees the models. No call may be in progress.</summary>
    public void Dispose()
    {
        _workspaces.Dispose();
        _parts.Dispose();
    }

    private IScheduler Scheduler(DiffusionSettings settings)
    {
        SchedulerConfig config = _parts.Config.Scheduler!;
        if (settings.Scheduler is { } option)
        {
            SchedulerKind kind = SchedulerNames.OfOption(option) ?? throw new ModelException(new ModelFault(
                ModelFaultCodes.Scheduler, "scheduler", $"scheduler '{option}' is not known", $"use one of {SchedulerNames.Options}"));
            config = config with { Kind = kind };
        }

        if (double.IsFinite(settings.GuidanceScale) && settings.GuidanceScale >= 0) return SchedulerFactory.Create(config, settings.Steps);
        throw new ModelException(new ModelFault(
            ModelFaultCodes.Setting, "guidanceScale", $"the guidance scale must be 0 or more and finite, found {settings.GuidanceScale}", "set it to 1 for no guidance, 3 to 8 as usual"));
    }

    private void Condition(DiffusionWorkspace workspace, IReadOnlyList<string> prompts, DiffusionSettings settings)
    {
        int unguided = workspace.Guided ? prompts.Count : 0;
        if (workspace.Guided)
        {
            float[] negative = _prompts.EncodeNegative(settings.NegativePrompt);
            for (int i = 0; i < unguided; i++) negative.CopyTo(workspace.Contexts, i * negative.Length);
        }

        _prompts.Encode(prompts, workspace.Contexts.AsSpan(unguided * _prompts.Size));
        workspace.Context.Write(workspace.Contexts);
    }

    private void Decode(DiffusionWorkspace workspace, Span<byte> rgb)
    {
        LatentMath.Scale(1 / _parts.Config.ScalingFactor, workspace.Latents, workspace.ModelInput);
        if (_parts.Config.ShiftFactor != 0) LatentMath.Add(_parts.Config.ShiftFactor, workspace.ModelInput);
        workspace.Latent.Write(workspace.ModelInput);
        workspace.Decode.Run();
        workspace.Image.Read(workspace.Pixels);
        int area = ImageHeight * ImageWidth;
        for (int image = 0; image < workspace.Images; image++)
        {
            for (int channel = 0; channel < 3; channel++)
            {
                ReadOnlySpan<float> plane = workspace.Pixels.AsSpan((image * 3 + channel) * area, area);
                Span<byte> target = rgb.Slice(image * Shape.ImageSize, Shape.ImageSize);
                for (int pixel = 0; pixel < area; pixel++)
                {
                    float unit = Math.Clamp(plane[pixel] * 0.5f + 0.5f, 0f, 1f); // the decoder gives -1..1
                    target[pixel * 3 + channel] = (byte)MathF.Round(unit * 255f);
                }
            }
        }
    }

    private static void CheckLength(string name, long found, long expected, string formula)
    {
        if (found != expected) throw new ArgumentException($"expected {expected} elements ({formula}), found {found}", name);
    }
}
