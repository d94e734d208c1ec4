using StreamSynth.Onnx.Diffusion.Denoising;
using StreamSynth.Onnx.Diffusion.Schedulers;
using StreamSynth.Onnx.Sessions;

namespace StreamSynth.Onnx.Diffusion;

/// <summary>
/// Generates images from texts by latent diffusion (Rombach et al. 2022, arXiv:2112.10752), from a folder in the layout that optimum and
/// diffusers export: model_index.json, text_encoder/ (and _2, _3), unet/ or transformer/, vae_decoder/ with model.onnx and config.json,
/// tokenizer/ (and _2, _3), scheduler/scheduler_config.json. The layout is recognised; see <see cref="DiffusionLayout"/>.
/// Names, element types and ranks are read from the models. Safe for many threads at once; all noise comes from the caller.
/// </summary>
public sealed class DiffusionModel : IDisposable
{
    private const int MostIdle = 4;

    /// <summary>Models above this many bytes are looked at by their head: opening FLUX to see its names would take minutes and all memory.</summary>
    private const long HeadOnlyAbove = 1L << 28;

    private readonly DiffusionParts _parts;
    private readonly PromptEncoder _prompts;
    private readonly WorkspacePool<DenoisingKey, DenoisingWorkspace> _workspaces;
    private readonly Lazy<string> _hash;

    private DiffusionModel(DiffusionParts parts)
    {
        _parts = parts;
        _prompts = new PromptEncoder(parts.Text!);
        _workspaces = new(key => new DenoisingWorkspace(parts.Denoiser!, parts.Text!, key), MostIdle);
        _hash = new Lazy<string>(() => ModelFiles.Hash(parts.Config.Folder, parts.Files));
        Shape = parts.Config.ShapeOf(null, null, []);
    }

    /// <summary>Gives the layout that was recognised.</summary>
    public DiffusionLayout Layout => _parts.Config.Layout;

    /// <summary>Gives all sizes, if no others are asked for.</summary>
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
    /// <param name="withDecoder">Whether the VAE decoder is loaded too; without it <see cref="GenerateLatents"/> alone can be called.</param>
    /// <exception cref="ModelException">The folder has faults; the exception holds all of them.</exception>
    public static DiffusionModel Load(string folder, SessionSettings settings, bool withDecoder = true)
    {
        List<ModelFault> faults = [];
        DiffusionParts parts = DiffusionParts.Open(folder, settings, withDecoder, faults);
        if (faults.Count == 0) return new DiffusionModel(parts);
        parts.Dispose();
        throw new ModelException(faults);
    }

    /// <summary>
    /// Finds everything that is wrong with a folder, and with settings for it; opens the models to look at their names, or reads the head of
    /// files above 256 MiB. Never throws for a bad folder.
    /// </summary>
    /// <param name="folder">Folder of the model.</param>
    /// <param name="settings">Settings that are to be used; null checks the folder for its own sizes.</param>
    /// <returns>The faults; empty if the folder can be loaded and the settings used.</returns>
    public static IReadOnlyList<ModelFault> Inspect(string folder, DiffusionSettings? settings = null) => Inspect(folder, settings, out _);

    /// <summary>Finds everything that is wrong with a folder, as the other overload does, and what was replaced by something like it.</summary>
    /// <param name="folder">Folder of the model.</param>
    /// <param name="settings">Settings that are to be used; null checks the folder for its own sizes.</param>
    /// <param name="notices">Receives what <see cref="Notices"/> of the loaded model would give.</param>
    /// <param name="withDecoder">Whether the VAE decoder will be needed.</param>
    public static IReadOnlyList<ModelFault> Inspect(string folder, DiffusionSettings? settings, out IReadOnlyList<string> notices, bool withDecoder = true) =>
        Inspect(folder, settings, withDecoder, HeadOnlyAbove, out notices);

    internal static IReadOnlyList<ModelFault> Inspect(string folder, DiffusionSettings? settings, bool withDecoder, long headOnlyAbove, out IReadOnlyList<string> notices)
    {
        List<ModelFault> faults = [];
        using DiffusionParts parts = DiffusionParts.Open(folder, new SessionSettings { HeadOnlyAbove = headOnlyAbove }, withDecoder, faults);
        notices = parts.Config.Notices;
        if (faults.Count > 0) return faults;
        DiffusionShape shape = parts.Fit(settings ?? new DiffusionSettings(), faults);
        if (settings is null || faults.Count > 0) return faults;
        try
        {
            SchedulerOf(parts, settings, shape);
        }
        catch (ModelException error)
        {
            faults.AddRange(error.Faults);
        }

        return faults;
    }

    /// <summary>Recognises the layout of a folder by its configurations and files, without opening a model.</summary>
    /// <param name="folder">Folder of the model.</param>
    /// <returns>The layout; null when it is of a family that is not supported.</returns>
    public static DiffusionLayout? ReadLayout(string folder)
    {
        List<ModelFault> faults = [];
        ModelConfig? index = ModelConfig.ReadIfThere(Path.Combine(folder, "model_index.json"), faults);
        DiffusionLayout layout = DiffusionLayouts.Recognise(folder, index, faults);
        return faults.Count == 0 ? layout : null;
    }

    /// <summary>Reads the sizes from the configurations alone, without opening a model.</summary>
    /// <param name="folder">Folder of the model.</param>
    /// <param name="height">Rows of an image, in pixels; null for the model's own.</param>
    /// <param name="width">Columns of an image, in pixels; null for the model's own.</param>
    /// <exception cref="ModelException">A configuration is missing or lacks a member, or the model cannot make that size.</exception>
    public static DiffusionShape ReadShape(string folder, int? height = null, int? width = null)
    {
        List<ModelFault> faults = [];
        DiffusionConfig config = DiffusionConfig.Read(folder, faults);
        if (faults.Count > 0) throw new ModelException(faults);
        DiffusionShape shape = config.ShapeOf(height, width, faults);
        return faults.Count == 0 ? shape : throw new ModelException(faults);
    }

    /// <summary>Gives the sizes that settings ask for.</summary>
    /// <param name="settings">Height and width.</param>
    /// <exception cref="ModelException">The model cannot make that size, or a setting does not suit its layout.</exception>
    public DiffusionShape ShapeOf(DiffusionSettings settings)
    {
        List<ModelFault> faults = [];
        DiffusionShape shape = _parts.Fit(settings, faults);
        return faults.Count == 0 ? shape : throw new ModelException(faults);
    }

    /// <summary>Gives how many latents of noise each image needs: 1, and more for schedulers that add noise on the way.</summary>
    /// <param name="settings">Steps and scheduler.</param>
    /// <exception cref="ModelException">The settings cannot be used.</exception>
    public int NoiseDraws(DiffusionSettings settings) => 1 + SchedulerOf(_parts, settings, ShapeOf(settings)).NoiseDraws;

    /// <summary>Generates one image per prompt, as one batch.</summary>
    /// <param name="prompts">N prompts; longer ones are cut to the model's length, their end token kept.</param>
    /// <param name="settings">Steps, guidance, scheduler, sizes.</param>
    /// <param name="noise">
    /// Standard normal numbers f32[N, draws, C, h, w], with draws from <see cref="NoiseDraws"/>: 1 for ddim, euler, dpm++2m. Everything of
    /// one image lies together, so that it can come from the item's own seed.
    /// </param>
    /// <param name="rgb">Receives u8[N, H, W, 3], RGB; sizes from <see cref="ShapeOf"/>.</param>
    /// <param name="cancellation">Looked at between steps.</param>
    /// <returns>How many prompts were cut.</returns>
    /// <exception cref="ModelException">A setting cannot be used, ONNX Runtime failed, or a latent became NaN or infinite.</exception>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    public int Generate(IReadOnlyList<string> prompts, DiffusionSettings settings, ReadOnlySpan<float> noise, Span<byte> rgb, CancellationToken cancellation)
    {
        LatentDecoder decoder = _parts.Decoder ?? throw new InvalidOperationException("the model was loaded without its decoder: call GenerateLatents");
        DiffusionShape shape = ShapeOf(settings);
        CheckLength(nameof(rgb), rgb.Length, (long)prompts.Count * shape.ImageSize, "prompts × image");
        DenoisingWorkspace? workspace = null;
        try
        {
            int cut = Denoise(prompts, settings, shape, noise, cancellation, ref workspace);
            if (workspace is not null) decoder.Decode(workspace.Latents, shape.LatentHeight, shape.LatentWidth, settings.TileSize, rgb, cancellation);
            return cut;
        }
        finally
        {
            if (workspace is not null) _workspaces.Return(workspace.Key, workspace);
        }
    }

    /// <summary>Generates one latent per prompt, as one batch, for a <see cref="LatentDecoder"/>.</summary>
    /// <param name="prompts">N prompts; longer ones are cut to the model's length, their end token kept.</param>
    /// <param name="settings">Steps, guidance, scheduler, sizes.</param>
    /// <param name="noise">As <see cref="Generate"/> takes it.</param>
    /// <param name="latents">Receives f32[N, C, h, w], never packed; scaling and shift of the autoencoder still in.</param>
    /// <param name="cancellation">Looked at between steps.</param>
    /// <returns>How many prompts were cut.</returns>
    /// <exception cref="ModelException">A setting cannot be used, ONNX Runtime failed, or a latent became NaN or infinite.</exception>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    public int GenerateLatents(IReadOnlyList<string> prompts, DiffusionSettings settings, ReadOnlySpan<float> noise, Span<float> latents, CancellationToken cancellation)
    {
        DiffusionShape shape = ShapeOf(settings);
        CheckLength(nameof(latents), latents.Length, (long)prompts.Count * shape.LatentSize, "prompts × latent");
        DenoisingWorkspace? workspace = null;
        try
        {
            int cut = Denoise(prompts, settings, shape, noise, cancellation, ref workspace);
            workspace?.Latents.CopyTo(latents);
            return cut;
        }
        finally
        {
            if (workspace is not null) _workspaces.Return(workspace.Key, workspace);
        }
    }

    /// <summary>Frees the models. No call may be in progress.</summary>
    public void Dispose()
    {
        _workspaces.Dispose();
        _parts.Dispose();
    }

    private int Denoise(
        IReadOnlyList<string> prompts, DiffusionSettings settings, DiffusionShape shape, ReadOnlySpan<float> noise, CancellationToken cancellation, ref DenoisingWorkspace? workspace)
    {
        IScheduler scheduler = SchedulerOf(_parts, settings, shape);
        int draws = 1 + scheduler.NoiseDraws;
        CheckLength(nameof(noise), noise.Length, (long)prompts.Count * draws * shape.LatentSize, $"prompts × {draws} × latent");
        if (prompts.Count == 0) return 0;

        cancellation.ThrowIfCancellationRequested();
        bool guided = settings.GuidanceScale > 1 && !_parts.Denoiser!.GuidesItself;
        workspace = _workspaces.Rent(new DenoisingKey(prompts.Count, guided, _parts.Text!.TokensOf(settings), shape));
        int cut = _prompts.Encode(workspace, prompts, settings);
        new DenoisingLoop(workspace, scheduler, settings, _parts.Denoiser!.Session.Path).Run(noise, cancellation);
        return cut;
    }

    private static IScheduler SchedulerOf(DiffusionParts parts, DiffusionSettings settings, DiffusionShape shape)
    {
        SchedulerConfig config = parts.Config.Scheduler!;
        if (settings.Scheduler is { } option)
        {
            SchedulerKind kind = SchedulerNames.OfOption(option) ?? throw new ModelException(new ModelFault(
                ModelFaultCodes.Scheduler, "scheduler", $"scheduler '{option}' is not known", $"use one of {SchedulerNames.Options}"));
            config = config with { Kind = kind };
        }

        if (!double.IsFinite(settings.GuidanceScale) || settings.GuidanceScale < 0)
        {
            throw new ModelException(new ModelFault(
                ModelFaultCodes.Setting, "guidanceScale", $"the guidance scale must be 0 or more and finite, found {settings.GuidanceScale}", "set it to 1 for no guidance, 3 to 8 as usual"));
        }

        if (!parts.Denoiser!.IsFlow) return SchedulerFactory.Create(config, settings.Steps);
        if (config.Kind != SchedulerKind.FlowMatchEuler)
        {
            throw new ModelException(new ModelFault(
                ModelFaultCodes.Scheduler, "scheduler", $"this transformer predicts the velocity of a flow, which '{SchedulerNames.OptionOf(config.Kind)}' cannot follow", "use 'flow-match-euler', or leave the scheduler to the model"));
        }

        int patch = parts.Config.PatchSize;
        return SchedulerFactory.Create(config, settings.Steps, new FlowPath(shape.LatentHeight / patch * (shape.LatentWidth / patch), parts.Denoiser.StartsEven));
    }

    private static void CheckLength(string name, long found, long expected, string formula)
    {
        if (found != expected) throw new ArgumentException($"expected {expected} elements ({formula}), found {found}", name);
    }
}
