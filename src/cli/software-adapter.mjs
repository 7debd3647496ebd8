// Where this machine's Chrome, Chromium or Edge is, and how Dawn in Node borrows the software Vulkan driver that comes with it.
// It knows nothing of WebGPU: it answers with paths and environment variables. The dynamic loader reads those when a process starts,
// so whoever wants an adapter starts a child with them.
import { execFileSync } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { env, platform } from 'node:process'

const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge']
const MAC_APPS = ['Google Chrome', 'Chromium', 'Microsoft Edge']
const WINDOWS_APPS = ['Google/Chrome/Application/chrome.exe', 'Microsoft/Edge/Application/msedge.exe']
// Linux launchers are often scripts that start a program elsewhere.
const LINUX_FOLDERS = [
  '/usr/lib/chromium',
  '/usr/lib/chromium-browser',
  '/usr/lib64/chromium-browser',
  '/opt/google/chrome',
]

/** The path of an installed browser with WebGPU, or undefined. The variable CHROME names one outright. */
export function findBrowser() {
  if (env.CHROME) return env.CHROME
  return candidates().find((path) => existsSync(path))
}

function candidates() {
  if (platform === 'darwin') {
    const folders = ['/Applications', join(homedir(), 'Applications')]
    return MAC_APPS.flatMap((app) => folders.map((folder) => join(folder, `${app}.app/Contents/MacOS/${app}`)))
  }
  if (platform === 'win32') {
    const folders = [env.ProgramFiles, env['ProgramFiles(x86)'], env.LOCALAPPDATA].filter(
      (folder) => folder !== undefined,
    )
    return WINDOWS_APPS.flatMap((app) => folders.map((folder) => join(folder, app)))
  }
  const folders = (env.PATH ?? '').split(delimiter)
  return COMMANDS.flatMap((command) => folders.map((folder) => join(folder, command)))
}

/**
 * The environment in which Dawn finds an adapter on any machine: empty where the system brings one by itself. On Linux the
 * browser's SwiftShader is *added* to the system's drivers, and Dawn prefers a hardware adapter to it; its Vulkan loader
 * is offered only where the system has none. What the user has set stands.
 * @returns {Record<string, string>}
 */
export function adapterEnvironment() {
  if (platform !== 'linux') return {}
  const browser = findBrowser()
  const folders = browser && existsSync(browser) ? [dirname(realpathSync(browser)), ...LINUX_FOLDERS] : LINUX_FOLDERS
  const folder = folders.find((folder) => existsSync(join(folder, 'vk_swiftshader_icd.json')))
  if (!folder) return {}
  const libraries = env.LD_LIBRARY_PATH ? `${env.LD_LIBRARY_PATH}:${folder}` : folder
  return {
    VK_ADD_DRIVER_FILES: env.VK_ADD_DRIVER_FILES ?? join(folder, 'vk_swiftshader_icd.json'),
    XDG_RUNTIME_DIR: env.XDG_RUNTIME_DIR ?? tmpdir(),
    ...(hasVulkanLoader() ? {} : { LD_LIBRARY_PATH: libraries }),
  }
}

function hasVulkanLoader() {
  try {
    return execFileSync('/sbin/ldconfig', ['-p'], { encoding: 'utf8' }).includes('libvulkan.so.1 ')
  } catch {
    return false
  }
}
